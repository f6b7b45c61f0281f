package io.segmentrelay.sandbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Members' pages in full size that cost little more than copying their bytes: some made-up people are written once, and
 * every member is one of them under an id, a key and an e-mail address of its own.
 */
final class PreparedRows {

    private static final int PEOPLE = 64;
    private static final int USUAL_PAGE = 240_000;
    private static final byte[] RESULTS = ascii(",\"results\":[");
    private static final byte[] END = ascii("],");
    private static final byte[] LETTERS = ascii("0123456789abcdefghijklmnopqrstuv");
    private static final int KEY_LENGTH = 12;

    private final List<Template> people = IntStream.range(0, PEOPLE).mapToObj(Template::of).toList();

    /**
     * @param before the envelope's fields before the rows, one or more
     * @param after those behind them, one or more
     */
    byte[] page(ObjectNode before, LongStream ids, ObjectNode after) {
        var page = new ByteArrayOutputStream(USUAL_PAGE);
        var head = Json.bytes(before);
        page.write(head, 0, head.length - 1);
        page.writeBytes(RESULTS);
        var start = page.size();
        ids.forEach(id -> {
            if (page.size() > start) {
                page.write(',');
            }
            people.get((int) (id % PEOPLE)).write(id, page);
        });
        page.writeBytes(END);
        var tail = Json.bytes(after);
        page.write(tail, 1, tail.length - 1);
        return page.toByteArray();
    }

    private static byte[] key(long id) {
        var key = new byte[KEY_LENGTH];
        var bits = Dice.mix(id);
        for (var i = 0; i < KEY_LENGTH; i++) {
            key[i] = LETTERS[(int) (bits >>> 64 - 5 * (i + 1)) & 31];
        }
        return key;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The bytes of a person's row around what tells people apart: each is followed by the id or the key. */
    private record Template(byte[] beforeId, byte[] beforeUserKey, byte[] beforeKey, byte[] beforeCustomId, byte[] beforeEmail,
            byte[] rest) {

        static Template of(int number) {
            var person = new Person(new Dice(0, number));
            ObjectNode fields = person.fields().without(List.of("id", "user_key", "custom_id", "email"));
            ObjectNode row = Rows.versionTwo(fields, person.attributes(), RowStyle.FULL_WITH_ATTRIBUTES)
                    .without(List.of("key"));
            var others = new String(Json.bytes(row), StandardCharsets.UTF_8).substring(1);
            return new Template(ascii("{\"id\":"), ascii(",\"user_key\":\""), ascii("\",\"key\":\""),
                    person.isVisitor() ? null : ascii("\",\"custom_id\":\"A-"),
                    person.hasEmail() ? ascii("\",\"email\":\"a") : null,
                    ((person.hasEmail() ? "@example.com\"," : "\",\"email\":null,") + others).getBytes(StandardCharsets.UTF_8));
        }

        void write(long id, ByteArrayOutputStream page) {
            var number = ascii(Long.toString(id));
            var key = key(id);
            write(page, beforeId, number);
            write(page, beforeUserKey, key);
            write(page, beforeKey, key);
            write(page, beforeCustomId, number);
            write(page, beforeEmail, number);
            page.writeBytes(rest);
        }

        /** @param before null for a field that this person has not */
        private static void write(ByteArrayOutputStream page, byte[] before, byte[] value) {
            if (before != null) {
                page.writeBytes(before);
                page.writeBytes(value);
            }
        }
    }
}
