package webhook;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** An event as it is: in HTTP too, a CloudEvent in binary mode. */
record Event(ConsumerRecord<String, byte[]> record) implements Message {
    /** Why the record cannot be delivered as an event; empty if it can. */
    static String flaw(ConsumerRecord<String, byte[]> record) {
        for (Header header : record.headers()) {
            if (header.key().startsWith("ce_") && !(header.key().matches("ce_[a-z0-9]+") && text(header).matches("[!-~]+"))) {
                return "a header that cannot be one of HTTP";
            }
        }
        return header(record, "ce_id").isEmpty() ? "no ce_id" : "";
    }

    /** Empty if there is none. */
    static String header(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : text(header);
    }

    private static String text(Header header) {
        return header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public String id() {
        return header(record, "ce_id");
    }

    @Override
    public Map<String, String> headers() {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            if (header.key().startsWith("ce_")) {
                headers.put(header.key().replace('_', '-'), text(header));
            }
        }
        return headers;
    }

    @Override
    public byte[] body() {
        return record.value();
    }

    @Override
    public List<ConsumerRecord<String, byte[]>> records() {
        return List.of(record);
    }

    @Override
    public List<Message> parts() {
        return List.of();
    }
}
