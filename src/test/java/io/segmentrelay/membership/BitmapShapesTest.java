package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
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
}
