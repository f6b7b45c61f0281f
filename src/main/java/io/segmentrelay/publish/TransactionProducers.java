package io.segmentrelay.publish;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

import jakarta.enterprise.context.ApplicationScoped;

import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

import io.quarkus.runtime.annotations.RegisterForProxy;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Hands Camel's Kafka endpoint, one for each account by its client id, the producer of the transaction that is open. */
@ApplicationScoped
@RegisterForReflection
@RegisterForProxy(targets = Producer.class)
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
        return (Producer) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Producer.class },
                (producer, method, arguments) -> method.getDeclaringClass() == Object.class ? method.invoke(this, arguments)
                        : call(account, method.getName(), arguments));
    }

    /** Camel's producer is this stand-in: it sends within the open transaction, and begins, ends and closes nothing. */
    private Object call(String account, String method, Object... arguments) {
        return switch (method) {
            case "send" -> send(opened(account), arguments);
            case "flush" -> {
                opened(account).producer().flush();
                yield null;
            }
            case "partitionsFor" -> opened(account).producer().partitionsFor((String) arguments[0]);
            case "metrics" -> Map.of();
            case "close" -> null; // The account's writer owns the producer.
            default -> throw new UnsupportedOperationException(method + " is for the account's writer alone");
        };
    }

    @SuppressWarnings("unchecked")
    private static Future<RecordMetadata> send(Transaction transaction, Object... arguments) {
        Future<RecordMetadata> acknowledgement = transaction.producer().send(
                (ProducerRecord<String, byte[]>) arguments[0], arguments.length > 1 ? (Callback) arguments[1] : null);
        transaction.sent(acknowledgement);
        return acknowledgement;
    }

    private Transaction opened(String account) {
        Transaction transaction = open.get(account);
        if (transaction == null) {
            throw new IllegalStateException("no transaction is open for account " + account);
        }
        return transaction;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Consumer getConsumer(Properties properties) {
        throw new UnsupportedOperationException("this factory lends producers: name another kafkaClientFactory for consumer "
                + properties.getProperty(ConsumerConfig.CLIENT_ID_CONFIG));
    }

    @Override
    public String getBrokers(KafkaConfiguration configuration) {
        return configuration.getBrokers();
    }
}
