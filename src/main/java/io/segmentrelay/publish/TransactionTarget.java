package io.segmentrelay.publish;

import org.apache.kafka.clients.producer.Producer;

import io.segmentrelay.event.EventWriter;

/**
 * Where an account's transactions go.
 *
 * @param producer the account's own: it has fenced the ones before
 * @param events knows the topics of events
 * @param statePartitions how many the state topic has
 */
public record TransactionTarget(Producer<String, byte[]> producer, EventWriter events, String stateTopic,
        int statePartitions) {
}
