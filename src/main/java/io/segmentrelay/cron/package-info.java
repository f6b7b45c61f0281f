/**
 * What Camel's component {@code cron} asks for the times of a cron expression: a thread for each route that uses it, and no
 * more.
 */
package io.segmentrelay.cron;
