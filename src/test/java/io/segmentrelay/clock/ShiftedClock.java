package io.segmentrelay.clock;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** The machine's clock, as far off as a file says: its methods stand for those of the JDK that read the clock. */
public final class ShiftedClock {
    private static volatile MappedByteBuffer shift;

    private ShiftedClock() {
    }

    /** @param file eight bytes, as {@link ClockFile} writes them */
    static void follow(String file) throws IOException {
        try (FileChannel channel = FileChannel.open(Path.of(file), StandardOpenOption.READ)) {
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, Long.BYTES);
            mapped.order(ByteOrder.nativeOrder());
            shift = mapped;
        }
    }

    /** As {@link System#currentTimeMillis()}. */
    public static long currentTimeMillis() {
        return System.currentTimeMillis() + shift.getLong(0);
    }

    /** As the method of the JDK from which {@code Instant.now()} comes. */
    public static long getNanoTimeAdjustment(long offsetInSeconds) {
        return TimeUnit.MILLISECONDS.toNanos(currentTimeMillis() - TimeUnit.SECONDS.toMillis(offsetInSeconds));
    }
}
