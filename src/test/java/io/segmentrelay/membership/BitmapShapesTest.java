package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Whatever members a segment has had, and lost, what is written of them can be read. */
class BitmapShapesTest {
    /** Ids of so many bits: from one container to a tree with nodes of every kind. */
    @ParameterizedTest
    @ValueSource(ints = { 8, 16, 17, 20, 24, 30, 40, 48, 63 })
    void aBitmapIsReadAsItWasWritten(int bits) throws Exception {
        Random random = new Random(bits);
        for (int users : new int[] { 1, 3, 5, 17, 49, 200, 3_000, 60_000 }) {
            // given
            Roaring64Bitmap bitmap = new Roaring64Bitmap();
            long from = random.nextLong() >>> 64 - bits;
            for (int i = 0; i < users; i++) {
                bitmap.addLong(random.nextLong() >>> 64 - bits);
                bitmap.addLong(from + i & (1L << bits) - 1);
            }
            for (int left = 0; left < 3; left++) {
                // when
                Roaring64Bitmap read = new Roaring64Bitmap();
                for (byte[] chunk : Bitmaps.chunks(bitmap)) {
                    read.or(Bitmaps.read(ByteBuffer.wrap(chunk)));
                }
                byte[] whole = Bitmaps.bytes(bitmap);

                // then
                assertThat(read).isEqualTo(bitmap);
                assertThat(Bitmaps.read(ByteBuffer.wrap(whole))).isEqualTo(bitmap);

                // given
                Roaring64Bitmap gone = new Roaring64Bitmap();
                bitmap.forEach(user -> {
                    if (random.nextInt(3) > 0) {
                        gone.addLong(user);
                    }
                });
                bitmap.andNot(gone);
                if (left == 1) {
                    gone.forEach(bitmap::removeLong);
                    bitmap.runOptimize();
                }
            }
        }
    }

    static Stream<Roaring64Bitmap> shapes() {
        Roaring64Bitmap alone = Users.of(1, 1 << 16, 1 << 17);
        LongStream.of(1, 1 << 17).forEach(alone::removeLong);
        return Stream.concat(Stream.of(new Roaring64Bitmap(), Users.of(1, 3), runs(), alone, bits(), Users.range(0, 65535)),
                IntStream.of(4, 5, 16, 17, 48, 49, 256).mapToObj(BitmapShapesTest::keys));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aBitmapOfAnyKindOfNodesAndContainersIsReadAsItWasWritten(Roaring64Bitmap bitmap) throws Exception {
        // given
        ByteBuffer bytes = ByteBuffer.wrap(Bitmaps.bytes(bitmap));

        // when
        Roaring64Bitmap read = Bitmaps.read(bytes);

        // then
        assertThat(read).isEqualTo(bitmap);
        assertThat(bytes.position()).isZero();
    }

    @Test
    void aLargeBitmapIsCutIntoFewChunksThatFit() {
        // given
        Roaring64Bitmap large = new Roaring64Bitmap();
        LongStream.range(0, 20_000).forEach(key -> large.addLong(key << 16));

        // when
        List<byte[]> chunks = Bitmaps.chunks(large);

        // then
        assertThat(chunks).hasSizeBetween(2, 2 + 2 * Bitmaps.bytes(large).length / Bitmaps.MAX_CHUNK)
                .allSatisfy(chunk -> assertThat(chunk).hasSizeLessThanOrEqualTo(Bitmaps.MAX_CHUNK));
    }

    /** What is written over the bytes from there on, and what is found. */
    @ParameterizedTest(name = "{0} from {1} on: {3}")
    @CsvSource({ "KEYS, 9, 05, a kind of node: 5", "KEYS, 9, ff, a kind of node: -1", "KEYS, 10, 0000, children: 0",
            "KEYS, 10, 0500, children: 5", "KEYS, 12, ff, bytes of a prefix: -1", "KEYS, 12, 06, bytes of a prefix: 6",
            "KEYS, 12, 07, bytes of a prefix: 7", "KEYS, 25, 01, bytes of a prefix: 1",
            "KEYS, 32, ffffffffffffffff, the place of a container: -1", "KEYS, 32, 02, containers: 2",
            "KEYS, 58, 00, arrays of containers: 0", "KEYS, 58, 02, arrays of containers: 2", "KEYS, 63, 01, containers: 1",
            "KEYS, 63, ffff, containers: 65535", "KEYS, 68, 03, values of a container: -1",
            "KEYS, 69, ffffffff, values of a container: -1", "KEYS, 69, 010001, values of a container: 65537",
            "KEYS, 75, 0100, the next value: 1", "KEYS, 75, 0000, the next value: 0",
            "RUNS, 46, 0500, values of a container: 12", "RUNS, 48, 0900, the next run: 9",
            "RUNS, 50, 0600, the end of a run: 65536", "BITS, 38, 01, values of a container: 32768" })
    void whatIsNoBitmapIsRefusedBeforeItIsRead(String shape, int at, String patch, String found) {
        // given
        byte[] bytes = Bitmaps.bytes(switch (shape) {
            case "RUNS" -> runs();
            case "BITS" -> bits();
            default -> keys(2);
        });
        byte[] other = HexFormat.of().parseHex(patch);
        System.arraycopy(other, 0, bytes, at, other.length);

        // when
        Throwable refused = catchThrowable(() -> Bitmaps.read(ByteBuffer.wrap(bytes)));

        // then
        assertThat(refused).isInstanceOf(IllegalArgumentException.class).hasMessage("no bitmap: " + found);
    }

    /** Eleven users. */
    private static Roaring64Bitmap runs() {
        Roaring64Bitmap users = Users.both(Users.range(5, 9), Users.range(65_530, 65_535));
        users.runOptimize();
        return users;
    }

    /** So many that a bit for each takes least room. */
    private static Roaring64Bitmap bits() {
        return Roaring64Bitmap.bitmapOf(LongStream.range(0, 1 << 15).map(user -> 2 * user).toArray());
    }

    /** Two in each of so many containers. */
    private static Roaring64Bitmap keys(int containers) {
        Roaring64Bitmap users = new Roaring64Bitmap();
        LongStream.range(0, containers).forEach(key -> users.add(key << 16 | 1, key << 16 | 3));
        return users;
    }
}
