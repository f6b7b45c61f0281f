package io.segmentrelay.config;

import java.util.function.Consumer;

/**
 * A key of the configuration.
 *
 * @param key as in a file
 * @param takes what it takes, in words that end the sentence "it takes ..."
 * @param reader accepts the text of a value, never null nor blank; any RuntimeException says that it does not
 * @param optional whether it may be left empty
 */
record Setting(String key, String takes, Consumer<String> reader, boolean optional) {

    /** Whether its value is told to nobody. */
    boolean isSecret() {
        return Secrets.isSecret(key);
    }

    Setting asOptional() {
        return new Setting(key, takes, reader, true);
    }

    /** Whether this text is a value; null stands for none. */
    boolean accepts(String value) {
        if (value == null || value.isBlank()) {
            return optional;
        }
        try {
            reader.accept(value.trim());
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
