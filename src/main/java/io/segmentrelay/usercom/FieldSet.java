package io.segmentrelay.usercom;

import java.util.HashSet;
import java.util.List;

/**
 * The member fields that are published beside {@code id}, in the configured order ({@code relay.user-fields}).
 *
 * @param names distinct, not blank, never {@code id}; may be empty
 */
public record FieldSet(List<String> names) {
    /** @throws IllegalArgumentException for a blank or repeated name, or for {@code id}, which is always published */
    public FieldSet {
        names = List.copyOf(names);
        if (names.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("a member field without a name");
        }
        if (names.contains("id")) {
            throw new IllegalArgumentException("id is always published: leave it out of the member fields");
        }
        if (new HashSet<>(names).size() != names.size()) {
            throw new IllegalArgumentException("a member field is named twice in " + names);
        }
    }

    public static FieldSet of(String... names) {
        return new FieldSet(List.of(names));
    }

    public int size() {
        return names.size();
    }
}
