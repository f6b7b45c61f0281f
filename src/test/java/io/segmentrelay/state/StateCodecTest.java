package io.segmentrelay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

import io.segmentrelay.event.CrawlOutcome;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;
import io.segmentrelay.ledger.AccountState;
import io.segmentrelay.ledger.Phase;
import io.segmentrelay.ledger.Run;
import io.segmentrelay.ledger.RunOutcome;
import io.segmentrelay.ledger.SegmentState;
import io.segmentrelay.ledger.StateChanges;
import io.segmentrelay.ledger.StateChanges.Part;
import io.segmentrelay.ledger.StateProblem;
import io.segmentrelay.ledger.TopicIdentity;
import io.segmentrelay.membership.Evidence;
import io.segmentrelay.membership.OffsetStreak;
import io.segmentrelay.membership.Seam;
import io.segmentrelay.membership.Suspects;
import io.segmentrelay.usercom.Counted;

/** What is written is read back, whole or not at all; {@code LedgerRestartTest} has random lives. */
@Timeout(60)
class StateCodecTest {
    private static final long SEED = 20241011;
    /** A quarter of what a broker takes by default is left for headers, batches, and those who configure less. */
    private static final int WELL_BELOW_THE_DEFAULT = 768 * 1024;

    private static AccountState decoded(List<OutRecord> records) {
        StateDecoder decoder = new StateDecoder("main");
        records.forEach(record -> decoder.accept(record.key(), record.value()));
        return decoder.state();
    }

    /** The lease on that partition is the lease on the account. */
    @ParameterizedTest
    @ValueSource(strings = { "main", "other", "acme" })
    void anAccountIsInThePartitionThatKafkaWouldChooseForItsName(String account) {
        assertThat(StateKey.partition(account, 16))
                .isEqualTo(BuiltInPartitioner.partitionForKey(account.getBytes(StandardCharsets.UTF_8), 16));
    }

    @Test
    void recordsOfOtherAccountsArePassedOver() {
        // given
        List<OutRecord> records = new ArrayList<>(oneOfEachKind());
        for (String key : List.of("main2/account", "other/1033/segment", "main")) {
            records.add(new OutRecord("usercom.relay-state", 0, key, new byte[] { 99 }, Map.of()));
        }

        // then
        assertThat(ComparableState.of(decoded(records))).isEqualTo(ComparableState.of(decoded(oneOfEachKind())));
    }

    /** A page writes neither the segment nor all of its members. */
    @Test
    void whatAPageBringsIsAddedToWhatWasWrittenBeforeIt() {
        // given
        AccountState state = account();
        SegmentState segment = segment(state, 1033);
        segment.members = Roaring64Bitmap.bitmapOf(1, 2);
        segment.run = new Run(42, Reason.RECOUNTED, Instant.EPOCH, Counted.UNKNOWN, true);
        List<OutRecord> records = new ArrayList<>(Everything.written(state));
        StateChanges page = new StateChanges();
        segment.run.advance(7, null);
        segment.run.see(7);
        segment.run.enter(7);
        segment.run.counts.entered = 1;
        segment.members.addLong(7);
        page.advanced(1033);

        // when
        records.addAll(encoded(state, page));

        // then
        assertThat(ComparableState.of(decoded(records))).isEqualTo(ComparableState.of(state));
        assertThat(decoded(records).segments.get(1033L).members).isEqualTo(Roaring64Bitmap.bitmapOf(1, 2, 7));
        assertThat(decoded(records).segments.get(1033L).run.counts.entered).isEqualTo(1);
    }

    /** The members are not written anew with each chunk of leavers. */
    @Test
    void whoLeftBeforeARestartIsNoMemberAfterIt() {
        // given
        AccountState state = account();
        SegmentState segment = segment(state, 1033);
        segment.members = Roaring64Bitmap.bitmapOf(1, 2, 5, 9);
        segment.run = new Run(42, Reason.RECOUNTED, Instant.EPOCH, Counted.UNKNOWN, true);
        segment.run.advance(7, null);
        segment.run.phase = Phase.LEAVING;
        segment.run.outcome = new RunOutcome(CrawlOutcome.COMPLETED, true, null, Roaring64Bitmap.bitmapOf(2, 5, 9), 0);
        List<OutRecord> records = new ArrayList<>(Everything.written(state));
        StateChanges chunk = new StateChanges();
        segment.run.leftUpTo = 5;
        chunk.segment(1033);

        // when
        records.addAll(encoded(state, chunk));

        // then
        assertThat(decoded(records).segments.get(1033L).members).isEqualTo(Roaring64Bitmap.bitmapOf(1, 9));
    }

    /** As it was before walks had to be seamless, and independent. */
    @Test
    void whatAnEarlierVersionWroteProvesTheLeast() throws Exception {
        // given
        AccountState state = account();
        SegmentState segment = segment(state, 1033);
        Evidence evidence = new Evidence(true, "2024-10-11T10:12:32Z", Instant.EPOCH);
        segment.members = Roaring64Bitmap.bitmapOf(2);
        segment.suspects = new Suspects(
                List.of(new Suspects.Cohort(Roaring64Bitmap.bitmapOf(2), 1, 1, Instant.EPOCH, evidence)));
        segment.streak = new OffsetStreak(1, "5b1d", 3, evidence);
        segment.run = new Run(42, Reason.RECOUNTED, Instant.EPOCH, Counted.UNKNOWN, true);
        segment.run.advance(1, "https://acme.user.com/?cursor=b");
        segment.run.seam = segment.run.seam.with(List.of(1L, 2L));
        StateChanges changes = Everything.of(state);
        changes.part(1033, Part.SUSPECTS);
        changes.advanced(1033);
        List<OutRecord> records = StateEncoder.encode(state, changes, "usercom.relay-state", 16);

        // when
        SegmentState read = decoded(records.stream().map(StateCodecTest::earlier).toList()).segments.get(1033L);

        // then
        assertThat(read.run.seam).isEqualTo(Seam.UNKNOWN);
        assertThat(read.streak).isNull();
        assertThat(read.suspects.cohorts()).singleElement().isEqualTo(new Suspects.Cohort(Roaring64Bitmap.bitmapOf(2), 1, 1,
                Instant.EPOCH, new Evidence(false, "2024-10-11T10:12:32Z", Instant.EPOCH), Suspects.Hold.NONE));
    }

    private static OutRecord earlier(OutRecord record) {
        if (!record.key().contains("/run/") && !record.key().endsWith("/segment")) {
            return record;
        }
        boolean isDelta = record.key().contains("/run/");
        ByteBuffer content = ByteBuffer.wrap(StateFormat.content(record.key(), record.value()));
        byte[] json = new byte[isDelta ? content.getInt() : content.remaining()];
        content.get(json);
        byte[] earlier = new String(json, StandardCharsets.UTF_8).replaceAll("\"seam\":\\{[^}]*\\},", "")
                .replaceAll(",\"counted\":\\{[^}]*\\}", "").replace("\"agreed\":true,", "").replace(",\"hold\":\"NONE\"", "")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(earlier.length).isLessThan(json.length);
        ByteBuffer value = ByteBuffer.allocate(earlier.length + content.remaining() + (isDelta ? Integer.BYTES : 0));
        if (isDelta) {
            value.putInt(earlier.length);
        }
        return new OutRecord(record.topic(), record.partition(), record.key(),
                StateFormat.versioned(value.put(earlier).put(content).array()), record.headers());
    }

    @ParameterizedTest
    @ValueSource(strings = { "has few members", "is removed" })
    void aSegmentOfHalfAMillionScatteredMembersIsCutIntoRecordsThatFitOfWhichNoneStaysBehindOnceIt(String how) {
        // given
        AccountState state = account();
        SegmentState segment = segment(state, 1033);
        new Random(SEED).longs(500_000, 0, 1L << 45).forEach(segment.members::addLong);
        segment.suspects = new Suspects(List.of(cohort(1, Suspects.Hold.HELD), cohort(2, Suspects.Hold.APPROVED)));
        StateChanges changes = Everything.of(state);
        changes.part(1033, Part.SUSPECTS);

        // when
        List<OutRecord> records = new ArrayList<>(encoded(state, changes));

        // then
        assertThat(records).hasSizeGreaterThan(10).allMatch(record -> record.value().length <= WELL_BELOW_THE_DEFAULT);
        assertThat(ComparableState.of(decoded(records))).isEqualTo(ComparableState.of(state));

        // when
        if (how.equals("is removed")) {
            changes = new StateChanges();
            changes.removed(segment);
            state.segments.remove(1033L);
        } else {
            segment.members = Roaring64Bitmap.bitmapOf(7);
            segment.suspects = new Suspects(List.of(cohort(7, Suspects.Hold.NONE)));
        }
        List<String> before = records.stream().map(OutRecord::key).toList();
        List<OutRecord> after = encoded(state, changes);
        records.addAll(after);

        // then
        assertThat(ComparableState.of(decoded(records))).isEqualTo(ComparableState.of(state));
        assertThat(Compaction.keys(records)).isEqualTo(ComparableState.keys(state));
        assertThat(after.stream().filter(OutRecord::isTombstone).map(OutRecord::key)).as("removed").isSubsetOf(before);
    }

    private static Suspects.Cohort cohort(long user, Suspects.Hold hold) {
        return new Suspects.Cohort(Roaring64Bitmap.bitmapOf(user), 1, 1, Instant.EPOCH,
                new Evidence(false, null, Instant.EPOCH), hold);
    }

    /** Of the default number of pages, of the largest, of one large page; the ids are as far apart as can be. */
    @ParameterizedTest
    @CsvSource({ "48, 100", "1000, 100", "1, 20000" })
    void whatAFullTransactionReadOfOneSegmentIsCutIntoRecordsThatFitOfWhichNoneOutlivesTheRun(int pages, int rows) {
        // given
        AccountState state = account();
        SegmentState segment = segment(state, 1033);
        segment.run = new Run(42, Reason.BASELINE, Instant.EPOCH, Counted.UNKNOWN, false);
        StateChanges changes = Everything.of(state);
        Random random = new Random(SEED);
        for (int page = 0; page < pages; page++) {
            segment.run.advance(random.nextLong(), "https://w.user.com/?cursor=" + "c".repeat(500));
            random.longs(rows, 0, Long.MAX_VALUE).forEach(user -> {
                segment.run.see(user);
                segment.run.enter(user);
                segment.members.addLong(user);
            });
        }
        changes.advanced(1033);

        // when
        List<OutRecord> records = new ArrayList<>(encoded(state, changes));

        // then
        assertThat(records).anyMatch(record -> record.key().equals("main/1033/run/42/1"))
                .allMatch(record -> record.value().length <= WELL_BELOW_THE_DEFAULT);
        assertThat(ComparableState.of(decoded(records))).isEqualTo(ComparableState.of(state));

        // when
        StateChanges closed = Everything.of(state);
        closed.closed(1033, segment.run);
        segment.run = null;
        records.addAll(encoded(state, closed));

        // then
        assertThat(Compaction.keys(records)).isEqualTo(ComparableState.keys(state));
    }

    @Test
    void aRecordThatIsCutShortAnywhereOrInWhichAnyByteIsAnotherIsRefusedByItsKey() {
        Random random = new Random(SEED);
        for (OutRecord record : oneOfEachKind()) {
            for (int at = 0; at < record.value().length; at++) {
                byte[] value = record.value();
                value[at] ^= (byte) (1 + random.nextInt(255));
                assertRefused(record.key(), value, at == 0 ? "reads version 1" : "is damaged");
                assertRefused(record.key(), Arrays.copyOf(record.value(), at), "version none", "is damaged");
            }
        }
    }

    @Test
    void aRecordOfANewerVersionIsRefusedWithTheRemedy() {
        for (OutRecord record : oneOfEachKind()) {
            byte[] value = record.value();
            value[0] = StateFormat.VERSION + 1;
            assertRefused(record.key(), value,
                    "is of version 2, and this program reads version 1: run the version that wrote it");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "main/", "main/pause", "main/1033/pause", "main/1033/members", "main/1033/members/x",
            "main/1033/suspects/0", "main/1033/run/42", "main/-1/segment", "main/user/x", "main/user/",
            "main/99999999999999999999/segment", "main/1033/segment/2", "main/account/2" })
    void aRecordOfAKindThatIsUnknownIsRefusedByItsKey(String key) {
        assertRefused(key, StateFormat.versioned(new byte[] { '{', '}' }), "cannot be read");
    }

    @Test
    void aForeignRecordIsToldInOneLineWhateverItsKeyHolds() {
        // given
        List<OutRecord> records = new ArrayList<>(oneOfEachKind());
        records.removeIf(record -> record.key().equals("main/1033/run/42/1"));
        records.add(new OutRecord("usercom.relay-state", 0, "main/\u0504\u000e\u0081\n\u0005\u0000\r9s",
                HexFormat.of().parseHex("be64ef83464b6b11eb18a99a"), Map.of()));

        // then
        assertThatThrownBy(() -> decoded(records)).isInstanceOf(StateProblem.class).hasMessageStartingWith(
                "state record main/\u0504\\u000e\\u0081\\u000a\\u0005\\u0000\\u000d9s is of version -66");
    }

    /** Written by a program that counts its checksums as this one does, and means something else by the content. */
    @Test
    void contentThatIsNotWhatItsKeySaysIsRefusedByItsKey() {
        for (OutRecord record : oneOfEachKind()) {
            for (String content : List.of("", "[]", "{}", "{\"since\": 1}", "\u0001\u0002", "\u007f\u00ff\u00ff\u00ff",
                    "null")) {
                assertRefused(record.key(), StateFormat.versioned(content.getBytes(StandardCharsets.ISO_8859_1)),
                        "cannot be read");
            }
        }
        assertRefused("main/user/27", StateFormat.versioned("\0[\"A-YP1".getBytes(StandardCharsets.ISO_8859_1)),
                "cannot be read (IllegalArgumentException)");
    }

    @ParameterizedTest
    @CsvSource({ "main/1033/segment, no segment record", "main/1033/members/0, chunk members/0 is missing",
            "main/1033/suspects-0/0, chunk suspects-0/0 is missing", "main/1034/leavers/0, chunk leavers/0 is missing",
            "main/1033/run/42/1, delta run/42/1 is missing" })
    void aRecordThatIsMissingIsToldWhereOthersNeedIt(String key, String what) {
        // given
        List<OutRecord> records = new ArrayList<>(oneOfEachKind());
        assertThat(records.removeIf(record -> record.key().equals(key))).isTrue();

        // then
        assertThatThrownBy(() -> decoded(records)).isInstanceOf(StateProblem.class)
                .hasMessageContaining("is incomplete (" + what + ")").hasMessageContaining("relay.state=rebuild");
    }

    /** It would be taken for an account that is new, and its runs and signals begin anew. */
    @ParameterizedTest
    @ValueSource(strings = { "main/10", "main/user/" })
    void segmentsOrUsersWithoutTheRecordOfTheirAccountAreNoState(String kept) {
        // given
        List<OutRecord> records = new ArrayList<>(oneOfEachKind());
        assertThat(records.removeIf(record -> !record.key().startsWith(kept))).isTrue();

        // then
        assertThat(records).isNotEmpty();
        assertThatThrownBy(() -> decoded(records)).isInstanceOf(StateProblem.class)
                .hasMessage("the state of account main is incomplete (no account record):"
                        + " restore the state topic, or set relay.state=rebuild");
    }

    @Test
    void anAccountOfWhichNothingIsThereIsNew() {
        assertThat(decoded(List.of()).isNew()).isTrue();
    }

    /** Nine bytes that claim two gigabytes. */
    @Test
    void aLengthBeyondTheRecordIsRefusedBeforeThatMuchMemoryIsAskedFor() {
        // given
        byte[] forged = StateFormat.versioned(bytes(4, out -> out.putInt(Integer.MAX_VALUE)));

        // then
        assertRefused("main/1033/run/42/1", forged, "IndexOutOfBounds");
        assertThatThrownBy(() -> StateView.of("main/1033/run/42/1", forged)).isInstanceOf(StateProblem.class);
    }

    @ParameterizedTest
    @MethodSource("forgedBitmaps")
    void aForgedBitmapIsRefusedBeforeItsMemoryIsAskedFor(String what, byte[] forged) {
        assertRefused("main/1033/members/0", StateFormat.versioned(forged), "IllegalArgument");
        assertRefused("main/1033/run/42/1", StateFormat.versioned(delta(forged)), "IllegalArgument");
    }

    static Stream<Arguments> forgedBitmaps() {
        return Stream.of(
                arguments("two billion containers", bitmap(out -> out.putInt(1).put((byte) -2).putInt(2_000_000_000))),
                arguments("two billion arrays of them", bitmap(out -> out.putInt(2_000_000_000).put((byte) -2).putInt(1))),
                arguments("fewer containers than keys", bitmap(out -> out.putInt(1).put((byte) -2).putInt(0))),
                arguments("two billion values", container(2, 2_000_000_000, out -> out.putChar((char) 7))),
                arguments("fewer than no values", container(2, -1, out -> out.putChar((char) 7))),
                arguments("values that fall", container(2, 2, out -> out.putChar((char) 7).putChar((char) 5))),
                arguments("more bits than are set", container(1, 60_000, out -> out.position(out.position() + 8192))),
                arguments("runs beyond the end",
                        container(0, 10, out -> out.putChar((char) 1).putChar((char) 65_530).putChar((char) 9))),
                arguments("a tree of ten thousand nodes, each below the other", bytes(100_000, out -> {
                    out.put((byte) 1).putLong(1);
                    for (int node = 0; node < 10_000; node++) {
                        out.put((byte) 0).putShort((short) 1).put((byte) 0).putInt(0);
                    }
                })));
    }

    private static byte[] container(int kind, int values, Consumer<ByteBuffer> content) {
        return bitmap(out -> content.accept(out.putInt(1).put((byte) -2).putInt(1).put((byte) 1).put((byte) kind)
                .putInt(values).order(ByteOrder.LITTLE_ENDIAN)));
    }

    /** With one key, 0, and these containers. */
    private static byte[] bitmap(Consumer<ByteBuffer> containers) {
        return bytes(9000, out -> {
            out.put((byte) 1).putLong(1);
            out.put((byte) 4).putShort((short) 0).put((byte) 0).put(new byte[6]).putLong(0);
            containers.accept(out);
        });
    }

    private static byte[] delta(byte[] seen) {
        byte[] head = "{\"cursor\":null,\"countSteady\":true,\"visited\":[],\"counts\":{}}".getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(head.length + seen.length + 9).putInt(head.length).put(head).putInt(1).put((byte) 0)
                .put(seen)
                .array();
    }

    private static byte[] bytes(int most, Consumer<ByteBuffer> content) {
        ByteBuffer out = ByteBuffer.allocate(most).order(ByteOrder.LITTLE_ENDIAN);
        content.accept(out);
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void assertRefused(String key, byte[] value, String... oneOfTheseWords) {
        List<OutRecord> records = new ArrayList<>(oneOfEachKind());
        records.removeIf(record -> record.key().equals(key));
        records.add(new OutRecord("usercom.relay-state", 0, key, value, Map.of()));
        Throwable refusal = catchThrowable(() -> decoded(records));
        assertThat(refusal).as("%s: %s", key, Arrays.toString(Arrays.copyOf(value, Math.min(20, value.length))))
                .isInstanceOf(StateProblem.class).message().contains("state record " + key + " ").doesNotContain("\n");
        assertThat(Arrays.stream(oneOfTheseWords)).as(refusal.getMessage()).anyMatch(refusal.getMessage()::contains);
    }

    private static List<OutRecord> kinds;

    /** A little of everything, and two deltas of a run. */
    private static List<OutRecord> oneOfEachKind() {
        if (kinds == null) {
            AccountState state = Everything.state();
            List<OutRecord> records = new ArrayList<>(Everything.written(state));
            StateChanges more = new StateChanges();
            state.segments.get(1033L).run.advance(2, "https://w.user.com/?cursor=3");
            more.advanced(1033);
            records.addAll(encoded(state, more));
            kinds = List.copyOf(records);
        }
        return kinds;
    }

    private static AccountState account() {
        AccountState state = new AccountState("main");
        state.origin = "https://w.user.com:443";
        state.topics = new TopicIdentity("cluster", "state", "memberships", 16, 6, 6, "segments");
        state.nextRun = 50;
        return state;
    }

    private static SegmentState segment(AccountState state, long id) {
        SegmentState segment = new SegmentState(id);
        segment.published = StateFormat.JSON.createObjectNode().put("id", (int) id).put("name", "Active");
        state.segments.put(id, segment);
        return segment;
    }

    private static List<OutRecord> encoded(AccountState state, StateChanges changes) {
        return StateEncoder.encode(state, changes, "usercom.relay-state", 16);
    }
}
