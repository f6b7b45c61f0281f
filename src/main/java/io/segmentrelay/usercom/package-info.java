/**
 * The User.com public API as the relay sees it: what may be called and how often, with which credentials, and what an
 * answer means. Nothing here knows of Camel routes or of Kafka.
 */
package io.segmentrelay.usercom;
