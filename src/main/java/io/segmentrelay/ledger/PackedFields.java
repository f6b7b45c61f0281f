package io.segmentrelay.ledger;

import java.util.Arrays;

import io.segmentrelay.usercom.UserFields;

/**
 * Fields of a user as they are remembered: one byte that says which {@link AccountState#fieldSets field set}, then the values.
 */
public final class PackedFields {
    private PackedFields() {
    }

    public static byte[] of(int fieldSet, UserFields fields) {
        byte[] values = fields.bytes();
        byte[] packed = new byte[values.length + 1];
        packed[0] = (byte) fieldSet;
        System.arraycopy(values, 0, packed, 1, values.length);
        return packed;
    }

    /** The place of their field set among those of the account. */
    public static int fieldSet(byte[] packed) {
        return packed[0] & 0xff;
    }

    public static UserFields fields(byte[] packed) {
        return UserFields.of(Arrays.copyOfRange(packed, 1, packed.length));
    }
}
