package io.segmentrelay.usercom;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/** An e-mail address the way that ad platforms take it: trimmed, lower case, SHA-256, in lower-case hex. */
public final class EmailHash {
    private EmailHash() {
    }

    /** The hash; null if the value is no text, or blank. */
    static JsonNode of(JsonNode email) {
        String hash = email.isTextual() ? of(email.textValue()) : null;
        return hash == null ? null : TextNode.valueOf(hash);
    }

    /** The hash; null if the address is blank. */
    public static String of(String email) {
        if (email.isBlank()) {
            return null;
        }
        String normal = email.strip().toLowerCase(Locale.ROOT);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(normal.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
