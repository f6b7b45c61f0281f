package io.segmentrelay.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.state.StateRecords.AccountRecord;
import io.segmentrelay.state.StateRecords.DeltaRecord;
import io.segmentrelay.state.StateRecords.SegmentRecord;

/** One record of the state topic, for the page and nothing else: nothing may be decided by it. */
public sealed interface StateView {
    Pattern KEY = Pattern.compile("([^/]+)/(?:account|(\\d+)/(?:segment|run/(\\d+)/\\d+))");

    String account();

    /** Paused if no request is sent; trouble says why it makes no progress, null if it does. */
    record OfAccount(String account, boolean paused, String trouble) implements StateView {
    }

    /** Paused if its members are not asked for; nextTry is null if no walk waits; its run may be publishing. */
    record OfSegment(String account, long segment, boolean paused, Instant nextTry, OptionalLong run,
            boolean publishing) implements StateView {
    }

    /** How far a walk is: pages read, requests sent for them, retries included, and the pages' {@code count}. */
    record OfWalk(String account, long segment, long run, long pages, long requests, OptionalLong expected)
            implements
                StateView {
    }

    /**
     * Looks at a record.
     *
     * @param value null for a record that removes its key
     * @return empty for records of other kinds
     * @throws StateProblem if the record is of another version, or damaged
     */
    public static Optional<StateView> of(String key, byte[] value) {
        Matcher matcher = value == null ? null : KEY.matcher(key);
        if (matcher == null || !matcher.matches()) {
            return Optional.empty();
        }
        String account = matcher.group(1);
        byte[] content = StateFormat.content(key, value);
        try {
            if (matcher.group(2) == null) {
                AccountRecord record = StateFormat.JSON.readValue(content, AccountRecord.class);
                return Optional.of(new OfAccount(account, record.paused(), record.trouble()));
            }
            long segment = Long.parseLong(matcher.group(2));
            return Optional.of(matcher.group(3) == null ? segment(account, segment, content)
                    : walk(account, segment, Long.parseLong(matcher.group(3)), ByteBuffer.wrap(content)));
        } catch (IOException | RuntimeException e) {
            throw new StateProblem("state record " + key + " cannot be read: " + e.getMessage());
        }
    }

    private static OfSegment segment(String account, long id, byte[] content) throws IOException {
        SegmentRecord record = StateFormat.JSON.readValue(content, SegmentRecord.class);
        return record.run() == null
                ? new OfSegment(account, id, record.paused(), record.nextTry(), OptionalLong.empty(), false)
                : new OfSegment(account, id, record.paused(), record.nextTry(), OptionalLong.of(record.run().number()),
                        record.run().phase() != Phase.WALKING);
    }

    private static OfWalk walk(String account, long segment, long run, ByteBuffer content) throws IOException {
        DeltaRecord delta = StateFormat.head(content);
        return new OfWalk(account, segment, run, delta.counts().pages, delta.counts().requests,
                delta.count() == null ? OptionalLong.empty() : OptionalLong.of(delta.count()));
    }
}
