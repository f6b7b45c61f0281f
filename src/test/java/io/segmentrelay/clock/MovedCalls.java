package io.segmentrelay.clock;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * A compiled class, in which the static method that some calls are for is another class's. Only the pool of constants changes:
 * chapter 4.4 of the Java Virtual Machine Specification.
 */
final class MovedCalls {
    private static final int BEFORE_THE_POOL = 8;
    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;

    private final byte[] content;
    /** Where each constant begins, at its tag. */
    private final int[] places;
    private final int end;

    private MovedCalls(byte[] content) throws IOException {
        this.content = content;
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
        in.skipBytes(BEFORE_THE_POOL);
        places = new int[in.readUnsignedShort()];
        for (int i = 1; i < places.length; i++) {
            places[i] = content.length - in.available();
            int tag = in.readUnsignedByte();
            switch (tag) {
                case UTF8 -> in.skipBytes(in.readUnsignedShort());
                case CLASS, 8, 16, 19, 20 -> in.skipBytes(2);
                case 15 -> in.skipBytes(3);
                case 5, 6 -> {
                    in.skipBytes(8);
                    i++; // They take two places.
                }
                default -> in.skipBytes(4);
            }
        }
        end = content.length - in.available();
    }

    /** @return the same array where there is no such call */
    static byte[] of(byte[] content, String owner, String method, String instead) {
        try {
            return new MovedCalls(content).moved(owner, method, instead);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] moved(String owner, String method, String instead) throws IOException {
        ByteBuffer patched = ByteBuffer.wrap(content.clone());
        boolean found = false;
        for (int place : places) {
            if (place > 0 && content[place] == METHOD && text(place(place(place, 1), 1)).equals(owner)
                    && text(place(place(place, 3), 1)).equals(method)) {
                patched.putShort(place + 1, (short) (places.length + 1));
                found = true;
            }
        }
        if (!found) {
            return content;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length + instead.length() + BEFORE_THE_POOL);
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(patched.array(), 0, BEFORE_THE_POOL);
        out.writeShort(places.length + 2);
        out.write(patched.array(), BEFORE_THE_POOL + 2, end - BEFORE_THE_POOL - 2);
        out.writeByte(UTF8);
        out.writeUTF(instead);
        out.writeByte(CLASS);
        out.writeShort(places.length);
        out.write(patched.array(), end, content.length - end);
        return bytes.toByteArray();
    }

    /** The place of the constant whose number stands so many bytes after another begins. */
    private int place(int of, int after) {
        return places[ByteBuffer.wrap(content).getShort(of + after) & 0xffff];
    }

    private String text(int place) throws IOException {
        return new DataInputStream(new ByteArrayInputStream(content, place + 1, content.length - place - 1)).readUTF();
    }
}
