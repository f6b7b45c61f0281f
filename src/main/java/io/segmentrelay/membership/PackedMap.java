package io.segmentrelay.membership;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.stream.Stream;

import com.carrotsearch.hppc.BitMixer;

/**
 * Short byte arrays by user, for millions of users. Some sixteen share one array, their bucket: for each it holds the
 * number, the length of the value, and the value. Buckets are split one at a time (linear hashing), so no change copies
 * more than two of them. For one thread.
 */
public final class PackedMap {
    /** More make a look-up dearer; fewer make the overhead of a Java array larger for each user. */
    private static final int USERS_PER_BUCKET = 16;
    /** Bytes of a number, seven bits in each, and of a length. */
    private static final int MOST_HEAD = 10 + 5;
    private static final byte[] EMPTY = {};

    private byte[][] buckets = { EMPTY };
    private int used = 1;
    private int size;
    private long bytes;

    /** Is shown each user with a copy of its value. */
    public interface Visitor {
        void visit(long user, byte[] value);
    }

    /** Goes through a bucket's entries. */
    private static final class Cursor {
        final byte[] bucket;
        long user;
        int start;
        int value;
        int end;

        Cursor(byte[] bucket) {
            this.bucket = bucket;
        }

        boolean next() {
            start = end;
            value = start;
            if (start == bucket.length) {
                return false;
            }
            user = number();
            int length = (int) number();
            end = value + length;
            return true;
        }

        /** Stands behind the last entry if the user has none. */
        boolean find(long wanted) {
            while (next()) {
                if (user == wanted) {
                    return true;
                }
            }
            return false;
        }

        private long number() {
            long number = 0;
            for (int shift = 0;; shift += 7) {
                byte sevenBits = bucket[value++];
                number |= (sevenBits & 0x7fL) << shift;
                if (sevenBits >= 0) {
                    return number;
                }
            }
        }

        byte[] value() {
            return Arrays.copyOfRange(bucket, value, end);
        }

        /** The bucket with the entry's value replaced, or with a new entry. */
        byte[] with(long user, byte[] value) {
            byte[] head = new byte[MOST_HEAD];
            int headLength = write(value.length, head, write(user, head, 0));
            byte[] with = Arrays.copyOf(without(), bucket.length - (end - start) + headLength + value.length);
            System.arraycopy(head, 0, with, with.length - value.length - headLength, headLength);
            System.arraycopy(value, 0, with, with.length - value.length, value.length);
            return with;
        }

        byte[] without() {
            byte[] without = Arrays.copyOf(bucket, bucket.length - (end - start));
            System.arraycopy(bucket, end, without, start, bucket.length - end);
            return without;
        }

        private static int write(long number, byte[] to, int at) {
            int next = at;
            long rest = number;
            for (; (rest & ~0x7fL) != 0; rest >>>= 7) {
                to[next++] = (byte) (rest | 0x80);
            }
            to[next++] = (byte) rest;
            return next;
        }
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** Bytes that the numbers, lengths and values take together. */
    public long bytes() {
        return bytes;
    }

    public boolean contains(long user) {
        return new Cursor(buckets[bucketOf(user)]).find(user);
    }

    /** @return a copy; null for none */
    public byte[] get(long user) {
        Cursor entry = new Cursor(buckets[bucketOf(user)]);
        return entry.find(user) ? entry.value() : null;
    }

    public void put(long user, byte[] value) {
        int index = bucketOf(user);
        Cursor entry = new Cursor(buckets[index]);
        boolean isNew = !entry.find(user);
        replace(index, entry.with(user, value));
        if (isNew && ++size > (long) used * USERS_PER_BUCKET) {
            split();
        }
    }

    public void remove(long user) {
        int index = bucketOf(user);
        Cursor entry = new Cursor(buckets[index]);
        if (entry.find(user)) {
            replace(index, entry.without());
            size--;
        }
    }

    public void clear() {
        buckets = new byte[][] { EMPTY };
        used = 1;
        size = 0;
        bytes = 0;
    }

    /** In no order. The map must not change meanwhile. */
    public void forEach(Visitor visitor) {
        for (int i = 0; i < used; i++) {
            for (Cursor entry = new Cursor(buckets[i]); entry.next();) {
                visitor.visit(entry.user, entry.value());
            }
        }
    }

    /** In no order. */
    public long[] users() {
        long[] users = new long[size];
        int next = 0;
        for (int i = 0; i < used; i++) {
            for (Cursor entry = new Cursor(buckets[i]); entry.next();) {
                users[next++] = entry.user;
            }
        }
        return users;
    }

    /** Bytes of the largest bucket. */
    int largest() {
        return Stream.of(buckets).limit(used).mapToInt(bucket -> bucket.length).max().orElse(0);
    }

    private void replace(int index, byte[] bucket) {
        bytes += bucket.length - buckets[index].length;
        buckets[index] = bucket;
    }

    /** The next bucket in turn gives about half of its users to a new one. */
    private void split() {
        int old = used - Integer.highestOneBit(used);
        if (used == buckets.length) {
            buckets = Arrays.copyOf(buckets, used + used / 2 + 1);
        }
        ByteArrayOutputStream stay = new ByteArrayOutputStream();
        ByteArrayOutputStream go = new ByteArrayOutputStream();
        used++;
        for (Cursor entry = new Cursor(buckets[old]); entry.next();) {
            (bucketOf(entry.user) == old ? stay : go).write(entry.bucket, entry.start, entry.end - entry.start);
        }
        buckets[old] = stay.toByteArray();
        buckets[used - 1] = go.toByteArray();
    }

    /** A bucket not yet split in this round is addressed by one bit less. */
    private int bucketOf(long user) {
        int hash = BitMixer.mix(user);
        int round = Integer.highestOneBit(used);
        int index = hash & 2 * round - 1;
        return index < used ? index : index & round - 1;
    }
}
