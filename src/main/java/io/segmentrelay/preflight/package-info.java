/**
 * What {@code check} finds out before the relay is started: reads the configuration, asks the API and Kafka, changes
 * nothing, and says how to mend what is wrong.
 */
package io.segmentrelay.preflight;
