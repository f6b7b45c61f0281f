package io.segmentrelay.publish;

import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;

import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** Hands Camel's Kafka endpoint, one for each account by its client id, the producer of the transaction that is open. */
@ApplicationScoped
@Named("lentProducers")
@RegisterForReflection
public class TransactionProducers implements KafkaClientFactory {
    private final Map<String, Transaction> open = new ConcurrentHashMap<>();

    public void lend(Transaction transaction) {
        open.put(transaction.getAccount(), transaction);
    }

    public void takeBack(Transaction transaction) {
        open.remove(transaction.getAccount(), transaction);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Producer getProducer(Properties properties) {
        String account = properties.getProperty(ProducerConfig.CLIENT_ID_CONFIG);
        return new TransactionProducer(() -> {
            Transaction transaction = open.get(account);
            if (transaction == null) {
                throw new IllegalStateException("no transaction is open for account " + account);
            }
            return transaction;
        });
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Consumer getConsumer(Properties properties) {
        throw new UnsupportedOperationException("#lentProducers lends producers: name another kafkaClientFactory for consumer "
                + properties.getProperty(ConsumerConfig.CLIENT_ID_CONFIG));
    }

    @Override
    public String getBrokers(KafkaConfiguration configuration) {
        return configuration.getBrokers();
    }
}
