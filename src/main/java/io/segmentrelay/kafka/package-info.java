/** How Kafka is reached, and whether its topics are such that nothing is lost in them. */
package io.segmentrelay.kafka;
