package io.segmentrelay.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

import io.segmentrelay.usercom.EmailHash;

/**
 * One change of a membership before it is published. An extension may {@linkplain #drop drop} it or change its value; its
 * key, its id and the change itself stay. Fields are named by their path, such as {@code user.email}.
 */
public final class MembershipEdit {
    private static final String CHANGE = "change";
    /** Bytes; a record of Kafka holds a million with its key and headers, and one that does not fit would fail for ever. */
    private static final int LONGEST = 900_000;

    private final List<OutRecord> original;
    private final Object owner;
    private Map<String, Object> value;
    private byte[] bytes;
    private String contentType;
    private boolean dropped;
    private volatile boolean cut;

    /** @param original the event, followed by its tombstone if it has one */
    public MembershipEdit(List<OutRecord> original) {
        this(original, null);
    }

    /** @param owner what has drafted it; null for nothing */
    public MembershipEdit(List<OutRecord> original, Object owner) {
        this.original = List.copyOf(original);
        this.owner = owner;
    }

    /** The owner of the draft, for steps that act on its behalf; null for none. */
    public Object owner() {
        return owner;
    }

    /** The record's key, such as {@code main/1033/27}. */
    public String getKey() {
        return event().key();
    }

    /** The event's id, such as {@code main/1033/42/27/entered}. */
    public String getId() {
        return event().headers().get("ce_id");
    }

    public String getAccount() {
        return part(0);
    }

    public long getSegment() {
        return Long.parseLong(part(1));
    }

    public long getUser() {
        return Long.parseLong(part(2));
    }

    /** {@code snapshot}, {@code entered}, {@code updated} or {@code left}. */
    public String getChange() {
        return getId().substring(getId().lastIndexOf('/') + 1);
    }

    /** The event's value, which may be changed. */
    public Map<String, Object> getValue() {
        if (value == null) {
            value = EventValue.map(event().value());
        }
        return value;
    }

    /** The value of a field; null if it is null, or not there. */
    public Object get(String path) {
        Map<String, Object> owner = owner(path, false);
        return owner == null ? null : owner.get(name(path));
    }

    /** Whether a field is there, even as null. Fields of relay.user-fields always are if the user was just seen. */
    public boolean has(String path) {
        Map<String, Object> owner = owner(path, false);
        return owner != null && owner.containsKey(name(path));
    }

    /** Adds a field, or replaces it; an object that the path leads through is added where it is missing. */
    public void set(String path, Object field) {
        requireNotFixed(path);
        owner(path, true).put(name(path), field);
    }

    /** Removes a field and its former value, as far as they are there. */
    public void remove(String path) {
        edit(path, Map::remove);
    }

    /** Gives a field another name, in the same place; nothing happens if it is not there. */
    public void rename(String path, String other) {
        edit(path, (fields, name) -> fields.put(other, fields.remove(name)));
    }

    /** Replaces an e-mail address by its {@link EmailHash}; a value that is no text becomes null. */
    public void hashEmail(String path) {
        edit(path, (fields, name) -> fields.put(name,
                fields.get(name) instanceof String address ? EmailHash.of(address) : null));
    }

    /** Edits the field, and its former value, which "previous" has under the same name as "user". */
    private void edit(String path, BiConsumer<Map<String, Object>, String> edit) {
        requireNotFixed(path);
        String name = name(path);
        Map<String, Object> former = path.equals("user." + name) ? owner("previous." + name, false) : null;
        Stream.of(Optional.ofNullable(owner(path, false)), Optional.ofNullable(former)).flatMap(Optional::stream)
                .filter(fields -> fields.containsKey(name)).forEach(fields -> edit.accept(fields, name));
    }

    /** Publishes these bytes in place of the JSON, whatever they hold. */
    public void setBytes(byte[] other, String type) {
        bytes = other.clone();
        contentType = type;
    }

    /** The change is not published. The state still takes it in, as it is what the API says. */
    public void drop() {
        dropped = true;
    }

    public boolean isDropped() {
        return dropped;
    }

    /** A request for this change was not sent, as its account does not run here now: its page or chunk is not published. */
    public void cut() {
        cut = true;
    }

    public boolean isCut() {
        return cut;
    }

    /** The event as it was before, with its tombstone. */
    public List<OutRecord> original() {
        return original;
    }

    /**
     * The records to publish; empty if the change was dropped.
     *
     * @throws ExtensionProblem if the value cannot be written, or is too long for a record
     */
    public List<OutRecord> edited() {
        if (dropped) {
            return List.of();
        }
        if (bytes == null && value == null) {
            return original;
        }
        byte[] content = bytes != null ? bytes : json();
        if (content.length > LONGEST) {
            throw new ExtensionProblem("the value has more than " + LONGEST + " bytes");
        }
        List<OutRecord> edited = new ArrayList<>(original);
        edited.set(0, new OutRecord(event().topic(), event().partition(), event().key(), content, headers()));
        return edited;
    }

    private byte[] json() {
        getValue().put(CHANGE, getChange()); // An edit cannot alter it.
        return EventValue.bytes(value);
    }

    private Map<String, String> headers() {
        if (contentType == null) {
            return event().headers();
        }
        Map<String, String> headers = new LinkedHashMap<>(event().headers());
        headers.put("content-type", contentType);
        return headers;
    }

    private OutRecord event() {
        return original.get(0);
    }

    private String part(int index) {
        return getKey().split("/")[index];
    }

    /** The map that has the field; null if a part of the path is missing. */
    @SuppressWarnings("unchecked")
    private Map<String, Object> owner(String path, boolean add) {
        Map<String, Object> owner = getValue();
        String[] names = path.split("\\.");
        for (int i = 0; i < names.length - 1; i++) {
            Object next = add ? owner.computeIfAbsent(names[i], none -> new LinkedHashMap<String, Object>())
                    : owner.get(names[i]);
            if (next == null) {
                return null;
            }
            if (!(next instanceof Map<?, ?>)) {
                throw new ExtensionProblem(path + ": " + names[i] + " is no object");
            }
            owner = (Map<String, Object>) next;
        }
        return owner;
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private static void requireNotFixed(String path) {
        if (path.equals(CHANGE)) {
            throw new ExtensionProblem("the change is fixed: a consumer could not trust it otherwise");
        }
    }
}
