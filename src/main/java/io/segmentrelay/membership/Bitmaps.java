package io.segmentrelay.membership;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import org.roaringbitmap.longlong.LongIterator;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Bitmaps as bytes: in the format of {@link Roaring64Bitmap}, cut into chunks that fit a Kafka record with room to spare. */
public final class Bitmaps {
    /** The largest chunk in bytes; a record's default limit is 1 MiB. */
    static final int MAX_CHUNK = 256 * 1024;

    private Bitmaps() {
    }

    /** Cuts into parts of equal cardinality until each part fits; an empty bitmap has no chunk. */
    public static List<byte[]> chunks(Roaring64Bitmap bitmap) {
        List<byte[]> chunks = new ArrayList<>();
        if (!bitmap.isEmpty()) {
            cut(bitmap, chunks);
        }
        return chunks;
    }

    private static void cut(Roaring64Bitmap bitmap, List<byte[]> chunks) {
        long size = bitmap.serializedSizeInBytes();
        long cardinality = bitmap.getLongCardinality();
        if (size <= MAX_CHUNK || cardinality == 1) {
            chunks.add(bytes(bitmap));
            return;
        }
        long perPart = Math.max(1, cardinality / (size / MAX_CHUNK + 1));
        LongIterator ids = bitmap.getLongIterator();
        while (ids.hasNext()) {
            Roaring64Bitmap part = new Roaring64Bitmap();
            for (long taken = 0; taken < perPart && ids.hasNext(); taken++) {
                part.addLong(ids.next());
            }
            cut(part, chunks);
        }
    }

    public static byte[] bytes(Roaring64Bitmap bitmap) {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(bitmap.serializedSizeInBytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        try {
            bitmap.serialize(buffer);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return buffer.array();
    }

    /** @throws RuntimeException if the bytes are no bitmap, before memory is allocated that they only claim to fill */
    public static Roaring64Bitmap read(ByteBuffer bytes) throws IOException {
        Roaring64Bitmap bitmap = new Roaring64Bitmap();
        ByteBuffer in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        BitmapCheck.check(in);
        bitmap.deserialize(in);
        return bitmap;
    }
}
