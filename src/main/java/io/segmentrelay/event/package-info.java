/**
 * What the relay publishes: CloudEvents in Kafka's binary mode, exactly as {@code docs/events.md} describes them.
 */
package io.segmentrelay.event;
