package io.segmentrelay.relay;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

import io.segmentrelay.sandbox.StandIn;

/** The tokens of all accounts, and where they show. */
final class Tokens {
    /** What the sandbox's tokens look like; an SHA-256 of an e-mail address does too. */
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    private final Set<String> tokens = new HashSet<>();

    Tokens(Iterable<StandIn> standIns) {
        standIns.forEach(standIn -> tokens.add(standIn.token()));
    }

    boolean isIn(String text) {
        Matcher alike = FORM.matcher(text);
        while (alike.find()) {
            if (tokens.contains(alike.group())) {
                return true;
            }
        }
        return false;
    }

    boolean isIn(ConsumerRecord<String, byte[]> record) {
        return record.key() != null && isIn(record.key()) || isIn(text(record.value())) || isInHeaders(record);
    }

    private boolean isInHeaders(ConsumerRecord<String, byte[]> record) {
        for (Header header : record.headers()) {
            if (isIn(header.key()) || isIn(text(header.value()))) {
                return true;
            }
        }
        return false;
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
