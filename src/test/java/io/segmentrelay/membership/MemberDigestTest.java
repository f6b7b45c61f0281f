package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the digest is, and how far it tells a wrong table from the right one: what {@code docs/copy.md} says, counted. */
class MemberDigestTest {
    /** A hundred million made the figures of the page. */
    private static final int IDS = Integer.getInteger("digest.ids", 1_000_000);
    private static final int MEMBERS = 1_000;
    private static final int WRONG_TABLES = 409_600;

    /** {@code printf 27 | sha256sum} begins with the digest of member 27 alone. */
    @ParameterizedTest
    @CsvSource({ "'', 0000000000000000", "27, 670671cd97404156", "1, 6b86b273ff34fce1", "8 27, 9368b400651262cd",
            "27 8, 9368b400651262cd", "8 27 8, bfcaf63332e48444", "9223372036854775807, b34a1c30a715f6bf" })
    void isTheSumOfTheFirstEightBytesOfEachIdsHash(String ids, String expected) {
        // given
        MemberDigest digest = new MemberDigest();

        // when
        ids(ids).forEach(digest::add);

        // then
        assertThat(digest).hasToString(expected);
    }

    private static LongStream ids(String ids) {
        return Arrays.stream(ids.split(" ")).filter(id -> !id.isEmpty()).mapToLong(Long::parseLong);
    }

    @Test
    void isTheSameHoweverItsMembersCameAndWent() {
        // given
        MemberDigest carried = MemberDigest.of(Users.range(1, 100));

        // when
        LongStream.rangeClosed(1, 50).forEach(carried::remove);
        LongStream.rangeClosed(101, 150).forEach(carried::add);

        // then
        assertThat(carried).hasToString(MemberDigest.of(Users.range(51, 150)).toString());
    }

    /** So one row that is lost, there twice, foreign or in the place of another one never passes among these ids. */
    @Test
    void noIdCountsForNothingAndNoTwoCountTheSame() {
        // when
        long[] words = LongStream.rangeClosed(1, IDS).map(MemberDigestTest::word).toArray();

        // then
        Arrays.parallelSort(words);
        assertThat(Arrays.binarySearch(words, 0)).isNegative();
        long same = 0;
        for (int i = 1; i < words.length; i++) {
            same += words[i] == words[i - 1] ? 1 : 0;
        }
        assertThat(same).isZero();
    }

    private static long word(long id) {
        return Long.parseUnsignedLong(MemberDigest.of(Users.of(id)).toString(), 16);
    }

    /**
     * The digest's last three digits are a digest of twelve bits: of wrong tables with as many rows as the right one has, one
     * in 4096 passes, whatever is wrong.
     */
    @ParameterizedTest(name = "{0} lost, {1} foreign, one there {2} times")
    @CsvSource({ "1, 1, 1", "1, 0, 2", "3, 1, 3", "40, 40, 1", "7, 0, 8" })
    void ofWrongTablesAsManyPassAsByChance(int lost, int foreign, int times) {
        // given
        Random random = new Random(7);
        long[] words = LongStream.rangeClosed(1, 100 * MEMBERS).map(MemberDigestTest::word).toArray();
        int passed = 0;

        // when
        for (int table = 0; table < WRONG_TABLES; table++) {
            int first = random.nextInt(MEMBERS);
            int repeated = first + lost + random.nextInt(MEMBERS - lost);
            long error = (times - 1) * words[repeated % MEMBERS];
            for (int row = 0; row < lost; row++) {
                error -= words[(first + row) % MEMBERS];
            }
            for (int row = 0; row < foreign; row++) {
                error += words[MEMBERS + random.nextInt(words.length - MEMBERS)];
            }
            passed += (error & 0xfff) == 0 ? 1 : 0;
        }

        // then
        assertThat(passed).isBetween(WRONG_TABLES / 4096 * 6 / 10, WRONG_TABLES / 4096 * 14 / 10);
    }
}
