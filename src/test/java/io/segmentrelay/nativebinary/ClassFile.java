package io.segmentrelay.nativebinary;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a compiled class has in its pool of constants: chapter 4.4 of the Java Virtual Machine Specification. */
final class ClassFile {
    private ClassFile() {
    }

    /** The texts of its code. */
    static Stream<String> strings(byte[] content) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(content))) {
            in.skipBytes(8);
            String[] texts = new String[in.readUnsignedShort()];
            List<Integer> strings = new ArrayList<>();
            for (int i = 1; i < texts.length; i++) {
                int tag = in.readUnsignedByte();
                switch (tag) {
                    case 1 -> texts[i] = in.readUTF();
                    case 8 -> strings.add(in.readUnsignedShort());
                    case 7, 16, 19, 20 -> in.skipBytes(2);
                    case 15 -> in.skipBytes(3);
                    case 5, 6 -> {
                        in.skipBytes(8);
                        i++; // They take two places.
                    }
                    default -> in.skipBytes(4);
                }
            }
            return strings.stream().map(index -> texts[index]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
