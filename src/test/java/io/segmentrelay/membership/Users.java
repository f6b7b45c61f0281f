package io.segmentrelay.membership;

import org.roaringbitmap.longlong.Roaring64Bitmap;

/** Short ways to name users. */
final class Users {
    private Users() {
    }

    static Roaring64Bitmap of(long... ids) {
        return Roaring64Bitmap.bitmapOf(ids);
    }

    /** From the first to the last, both among them. */
    static Roaring64Bitmap range(long first, long last) {
        Roaring64Bitmap users = new Roaring64Bitmap();
        users.addRange(first, last + 1);
        return users;
    }

    static Roaring64Bitmap without(Roaring64Bitmap users, long... others) {
        return Roaring64Bitmap.andNot(users, of(others));
    }

    static Roaring64Bitmap both(Roaring64Bitmap some, Roaring64Bitmap others) {
        return Roaring64Bitmap.or(some, others);
    }
}
