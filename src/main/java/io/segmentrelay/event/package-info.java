/** What the relay publishes: CloudEvents in Kafka's binary mode, as {@code docs/events.md} describes them. */
package io.segmentrelay.event;
