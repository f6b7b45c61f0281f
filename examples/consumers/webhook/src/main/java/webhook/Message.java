package webhook;

import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What one request delivers. */
interface Message {
    /** The idempotency key: the same whenever the same is delivered. */
    String id();

    /** Beside those of every request. */
    Map<String, String> headers();

    byte[] body();

    /** What becomes dead letters if it cannot be delivered. */
    List<ConsumerRecord<String, byte[]>> records();

    /** What is delivered in its place if it is refused; none if it is one event. */
    List<Message> parts();
}
