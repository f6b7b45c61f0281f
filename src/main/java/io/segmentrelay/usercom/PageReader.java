package io.segmentrelay.usercom;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Reads the pages of the API: the envelope {@code count}, {@code next}, {@code previous}, {@code results}. Anything else is a
 * {@link PageFailure}, never a shorter page. A field whose value is NaN or infinite, as Python writes them, is left out and
 * counted where it would be published. Bodies are UTF-8, whatever charset is declared. Safe for use by many threads.
 */
public final class PageReader {
    /** Bytes; a hundred member rows are about 200 KB. */
    public static final int DEFAULT_MAX_BYTES = 16 << 20;
    /** Arrays and objects within each other, the envelope included. */
    public static final int DEFAULT_MAX_DEPTH = 32;

    private static final ObjectWriter AS_GIVEN = Json.OWN.writer().without(JsonNodeFeature.WRITE_PROPERTIES_SORTED);

    private final int maxBytes;
    private final JsonMapper mapper;

    /** With the default limits. */
    public PageReader() {
        this(DEFAULT_MAX_BYTES, DEFAULT_MAX_DEPTH);
    }

    /** @throws IllegalArgumentException if a limit, in bytes or levels, is not positive, or is 1 GiB and more */
    public PageReader(int maxBytes, int maxDepth) {
        if (maxBytes < 1 || maxBytes >= 1 << 30 || maxDepth < 1) {
            throw new IllegalArgumentException("page limits: " + maxBytes + " bytes, depth " + maxDepth);
        }
        this.maxBytes = maxBytes;
        this.mapper = Json.untrusted(maxBytes, maxDepth);
    }

    /**
     * Reads a page of a segment's users. Only the id and the fields asked for are kept of each row.
     *
     * @param body is read and closed, whatever happens
     * @throws PageFailure if it is no page of members
     */
    public Page<Member> members(InputStream body, FieldSet fields) {
        MemberRowReader rows = new MemberRowReader(fields);
        return read(body, new Envelope<>(rows::read, rows::refused)::read);
    }

    /**
     * Reads a page of the list of segments.
     *
     * @param body is read and closed, whatever happens
     * @throws PageFailure if it is no page of segments
     */
    public Page<SegmentRow> segments(InputStream body) {
        AtomicInteger refused = new AtomicInteger();
        return read(body, new Envelope<>(parser -> segment(parser, refused), refused::get)::read);
    }

    private static SegmentRow segment(JsonParser parser, AtomicInteger refused) throws IOException {
        ObjectNode row = parser.readValueAsTree();
        refused.addAndGet(Json.removeOdd(row));
        JsonNode id = row.path("id");
        must(id.isIntegralNumber() && id.canConvertToLong() && id.longValue() >= 0, "a row without a usable id");
        byte[] written = AS_GIVEN.writeValueAsBytes(Json.encodable(row));
        must(written.length <= Json.MAX_ROW, "the row of segment " + id + " takes more than " + Json.MAX_ROW + " bytes");
        // As it is read from the state again: 12e0, written as 12, is another number to Jackson than 12.
        return new SegmentRow(id.longValue(), (ObjectNode) Json.OWN.readTree(written));
    }

    /**
     * Reads a single object, such as the record of a user: a page of one row and of no other form.
     *
     * @param body is read and closed, whatever happens
     * @throws PageFailure if it is no object
     */
    public Page<ObjectNode> record(InputStream body) {
        return read(body, parser -> {
            must(parser.nextToken() == JsonToken.START_OBJECT, "not an object");
            ObjectNode row = parser.readValueAsTree();
            must(parser.nextToken() == null, "something follows it");
            return new Page<>(List.of(row), OptionalLong.empty(), null, 0, Json.removeOdd(row));
        });
    }

    private <R> Page<R> read(InputStream body, RowReader<Page<R>> reader) {
        byte[] page = bytes(body);
        requireUtf8(page);
        try (JsonParser parser = mapper.createParser(page)) {
            Page<R> read = reader.read(parser);
            return new Page<>(read.rows(), read.count(), read.next(), page.length, read.refusedFields());
        } catch (StreamConstraintsException e) {
            throw new PageFailure("nested too deep, or a number or name too long");
        } catch (JacksonException e) {
            throw new PageFailure("not JSON at byte " + e.getLocation().getByteOffset() + " of " + page.length);
        } catch (IOException | ArithmeticException | NumberFormatException e) {
            throw new PageFailure("not JSON (" + e.getClass().getSimpleName() + ")");
        }
    }

    /** Jackson skips text without a close look, and takes leading zeroes for another charset. */
    private static void requireUtf8(byte[] page) {
        for (int i = 0; i < Math.min(4, page.length); i++) {
            must(page[i] != 0, "not UTF-8");
        }
        must(Utf8.isValid(page), "not UTF-8");
    }

    private byte[] bytes(InputStream body) {
        must(body != null, "no body");
        try (body) {
            byte[] page = body.readNBytes(maxBytes + 1);
            must(page.length <= maxBytes, "more than " + maxBytes + " bytes");
            return page;
        } catch (IOException e) {
            throw new PageFailure("cut short (" + e.getClass().getSimpleName() + ")");
        }
    }

    private static void must(boolean holds, String orElse) {
        if (!holds) {
            throw new PageFailure(orElse);
        }
    }

    /** Reads one value; a reader of rows finds the parser at the opening brace, and leaves it at the closing one. */
    private interface RowReader<R> {
        R read(JsonParser parser) throws IOException;
    }

    private static final class Envelope<R> {
        private final RowReader<R> rowReader;
        private final IntSupplier refused;
        private List<R> rows;
        private OptionalLong count;
        private boolean nextSeen;
        private String next;

        Envelope(RowReader<R> rowReader, IntSupplier refused) {
            this.rowReader = rowReader;
            this.refused = refused;
        }

        Page<R> read(JsonParser parser) throws IOException {
            must(parser.nextToken() == JsonToken.START_OBJECT, "not an object");
            for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
                parser.nextToken();
                switch (key) {
                    case "results" -> results(parser);
                    case "count" -> count(parser);
                    case "next" -> next(parser);
                    default -> parser.skipChildren();
                }
            }
            must(parser.nextToken() == null, "something follows it");
            must(rows != null, "no results");
            must(nextSeen, "no next");
            return new Page<>(rows, count == null ? OptionalLong.empty() : count, next, 0, refused.getAsInt());
        }

        private void results(JsonParser parser) throws IOException {
            must(rows == null, "results twice");
            must(parser.currentToken() == JsonToken.START_ARRAY, "results are not a list");
            rows = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                must(parser.currentToken() == JsonToken.START_OBJECT, "a row is not an object");
                rows.add(rowReader.read(parser));
            }
        }

        private void count(JsonParser parser) throws IOException {
            must(count == null, "count twice");
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                count = OptionalLong.empty();
                return;
            }
            must(Json.isLong(parser) && parser.getLongValue() >= 0, "count is not a number of rows");
            count = OptionalLong.of(parser.getLongValue());
        }

        private void next(JsonParser parser) throws IOException {
            must(!nextSeen, "next twice");
            must(parser.currentToken() == JsonToken.VALUE_NULL || parser.currentToken() == JsonToken.VALUE_STRING,
                    "next is not a URL");
            nextSeen = true;
            next = parser.currentToken() == JsonToken.VALUE_NULL ? null : parser.getText();
        }
    }
}
