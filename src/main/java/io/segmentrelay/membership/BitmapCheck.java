package io.segmentrelay.membership;

import java.nio.ByteBuffer;

/**
 * Checks a bitmap's bytes ahead of {@code Roaring64Bitmap.deserialize}, which allocates whatever lengths they claim. Here no
 * length may exceed the bytes that are there.
 *
 * <pre>
 *   0, or 1 and then: number of keys (8 bytes), tree of keys, number of arrays (4 bytes), arrays, closing numbers (16 bytes)
 *   node:      kind, number of children (2 bytes), prefix (its length, then it), what the kind needs, children
 *   array:     mark, number of containers (4 bytes), containers
 *   container: 0 for none, or 1, kind, number of values (4 bytes), values
 * </pre>
 */
final class BitmapCheck {
    /** A key is the upper 6 bytes of the values; a node takes one at least. */
    private static final int KEY = 6;
    /** By kind: the most children, and the bytes that the node needs. */
    private static final int[] MOST_CHILDREN = { 4, 16, 48, 256 };
    private static final int[] NODE_BYTES = { 4, 16, 256, 32 };
    private static final byte LEAF = 4;
    private static final int VALUES = 1 << Character.SIZE;

    private final ByteBuffer in;
    /** Of the container of a key. */
    private long lastIndex;

    private BitmapCheck(ByteBuffer in) {
        this.in = in;
    }

    /** @throws RuntimeException if they are no bitmap; their position stays */
    static void check(ByteBuffer bytes) {
        new BitmapCheck(bytes.slice().order(bytes.order())).bitmap();
    }

    private void bitmap() {
        if (in.get() == 0) {
            return;
        }
        in.getLong();
        node(KEY);
        int arrays = in.getInt();
        must(arrays == 1, "arrays of containers", arrays);
        in.get();
        int containers = in.getInt();
        must(containers > lastIndex && containers <= in.remaining(), "containers", containers);
        for (int i = 0; i < containers; i++) {
            container();
        }
    }

    /** @param depth how many bytes of the keys are left */
    private void node(int depth) {
        byte kind = in.get();
        int children = in.getShort();
        int prefix = in.get();
        must(prefix >= 0 && prefix <= depth, "bytes of a prefix", prefix);
        skip(prefix);
        if (kind == LEAF) {
            skip(KEY);
            long index = in.getLong();
            must(index >= 0, "the place of a container", index);
            lastIndex = Math.max(lastIndex, index);
            return;
        }
        must(kind >= 0 && kind < LEAF, "a kind of node", kind);
        must(prefix < depth, "bytes of a prefix", prefix);
        must(children > 0 && children <= MOST_CHILDREN[kind], "children", children);
        skip(NODE_BYTES[kind]);
        for (int i = 0; i < children; i++) {
            node(depth - prefix - 1);
        }
    }

    private void container() {
        if (in.get() == 0) {
            return;
        }
        byte kind = in.get();
        int values = in.getInt();
        must(values >= 0 && values <= VALUES, "values of a container", values);
        int found = switch (kind) {
            case 0 -> runs();
            case 1 -> bits();
            case 2 -> array(values);
            default -> -1;
        };
        must(found == values, "values of a container", found);
    }

    private int runs() {
        int found = 0;
        int last = -1;
        for (int runs = in.getChar(); runs > 0; runs--) {
            int first = in.getChar();
            must(first > last, "the next run", first);
            last = first + in.getChar();
            must(last < VALUES, "the end of a run", last);
            found += last - first + 1;
        }
        return found;
    }

    private int bits() {
        int found = 0;
        for (int i = 0; i < VALUES; i += Long.SIZE) {
            found += Long.bitCount(in.getLong());
        }
        return found;
    }

    private int array(int values) {
        int last = -1;
        for (int i = 0; i < values; i++) {
            int value = in.getChar();
            must(value > last, "the next value", value);
            last = value;
        }
        return values;
    }

    private void skip(int bytes) {
        in.position(in.position() + bytes);
    }

    private static void must(boolean holds, String what, long found) {
        if (!holds) {
            throw new IllegalArgumentException("no bitmap: " + what + ": " + found);
        }
    }
}
