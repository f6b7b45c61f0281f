package who;

import java.util.Map;

/**
 * What the example needs of an event; the rest of its fields are passed over.
 *
 * @param user {@code id}, and what {@code relay.user-fields} names
 */
public record Membership(Segment segment, Map<String, Object> user, String change) {

    public record Segment(long id, String name) {
    }
}
