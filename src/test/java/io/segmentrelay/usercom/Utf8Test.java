package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against the decoder of the JDK. */
class Utf8Test {
    /** Edges of the ranges that the standard tells apart. */
    private static final int[] EDGES = { 0x00, 0x22, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0,
            0xe1,
            0xec, 0xed, 0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xff };
    private static final int[] LATER_EDGES = { 0x22, 0x7f, 0x80, 0xbf, 0xc0, 0xff };

    /** Beside eight ASCII bytes, and beside fewer. */
    @ParameterizedTest
    @ValueSource(ints = { 0, 3, 8 })
    void everySequenceOfEdgesIsJudgedAsTheDecoderDoes(int before) {
        for (int first : EDGES) {
            for (int second : EDGES) {
                for (int third : LATER_EDGES) {
                    for (int fourth : LATER_EDGES) {
                        requireSame(before, 0, first, second, third, fourth);
                        requireSame(before, 9, first, second, third, fourth);
                    }
                    requireSame(before, 0, first, second, third);
                }
                requireSame(before, 0, first, second);
            }
            requireSame(before, 0, first);
        }
        requireSame(before, 0);
    }

    @Test
    void everyCharacterIsTaken() {
        // given
        StringBuilder all = new StringBuilder();

        // when
        for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
            if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
                all.appendCodePoint(character);
            }
        }

        // then
        assertThat(Utf8.isValid(all.toString().getBytes(StandardCharsets.UTF_8))).isTrue();
    }

    @Test
    void aTextWithBytesTurnedIsJudgedAsTheDecoderDoes() {
        // given
        Random random = new Random(42);
        byte[] text = "{\"first_name\": \"Zażółć\", \"city\": \"東京, Αθήνα\", \"mood\": \"😀\"}"
                .getBytes(StandardCharsets.UTF_8);

        for (int round = 0; round < 20_000; round++) {
            // when
            byte[] turned = Arrays.copyOf(text, random.nextInt(text.length + 1));
            for (int turns = random.nextInt(3); turns > 0 && turned.length > 0; turns--) {
                turned[random.nextInt(turned.length)] = (byte) random.nextInt();
            }

            // then
            assertThat(Utf8.isValid(turned)).isEqualTo(decodes(turned));
        }
    }

    private static void requireSame(int before, int after, int... sequence) {
        byte[] bytes = new byte[before + sequence.length + after];
        Arrays.fill(bytes, (byte) 'a');
        for (int i = 0; i < sequence.length; i++) {
            bytes[before + i] = (byte) sequence[i];
        }
        if (Utf8.isValid(bytes) != decodes(bytes)) {
            assertThat(bytes).as("is UTF-8: " + decodes(bytes)).isNull();
        }
    }

    private static boolean decodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
