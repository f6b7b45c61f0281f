package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken answers of every kind: each is a page or a {@link PageFailure}, and never anything else. */
class PageFuzzTest {
    private static final int ROUNDS = Integer.getInteger("fuzz.rounds", 10_000);
    private static final long SEED = Long.getLong("fuzz.seed", System.nanoTime());
    private static final Pattern TOKEN = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|[\\[\\]{},:]|[^\\s\\[\\]{},:\"]+|\\s+");
    private static final List<String> INSERTED = List.of("{", "}", "[", "]", ",", ":", "null", "-1", "1e999999999",
            "1E-2147483648", "99999999999999999999", "\"\\ud800\"", "\"", "\\", "\u0000", "results", "true", "\uFEFF", "NaN");

    private static final List<String> VALUES = List.of("null", "7", "-1", "1e999999999", "1E-2147483648", "1.50", "true", "[]",
            "{}", "99999999999999999999", "\"\\ud800\"", "\"x\"", "{\"z\":[1],\"a\":\"\\udc00\"}");

    @ParameterizedTest
    @ValueSource(strings = { Pages.MEMBERS, Pages.SEGMENTS })
    void aMutatedPageIsAPageOrAFailure(String page) {
        // given
        Random random = new Random(SEED);
        int accepted = 0;

        // when
        for (int round = 0; round < ROUNDS; round++) {
            byte[] body = mutated(page, random);
            try {
                accepted += PageReaderFuzzTest.read(body) > 0 ? 1 : 0;
            } catch (IOException | RuntimeException | Error e) {
                throw new AssertionError("-Dfuzz.seed=" + SEED + " round " + round + ": "
                        + new String(body, StandardCharsets.UTF_8), e);
            }
        }

        // then: both outcomes are reached often, so the mutations are neither too tame nor too wild
        assertThat(accepted).as("-Dfuzz.seed=" + SEED).isBetween(ROUNDS / 20, ROUNDS * 3 / 4);
    }

    @ParameterizedTest
    @ValueSource(strings = { Pages.MEMBERS, Pages.SEGMENTS })
    void aPageThatIsCutAnywhereIsAFailure(String page) throws IOException {
        // given
        byte[] whole = page.getBytes(StandardCharsets.UTF_8);

        // then
        for (int length = 0; length < whole.length; length++) {
            assertThat(PageReaderFuzzTest.read(Arrays.copyOf(whole, length))).isZero();
        }
    }

    private static byte[] mutated(String page, Random random) {
        byte[] body = random.nextInt(3) > 0 ? swapped(page, random) : page.getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(body.length + 1);
            switch (random.nextInt(4)) {
                case 0 -> body = joined(body, at, INSERTED.get(random.nextInt(INSERTED.size())).getBytes(), at);
                case 1 -> body = joined(body, at, new byte[0], Math.min(body.length, at + random.nextInt(60)));
                case 2 -> body = joined(body, at, new byte[0], body.length);
                default -> body = joined(body, at, new byte[] { (byte) random.nextInt() }, Math.min(body.length, at + 1));
            }
        }
        return body;
    }

    private static byte[] joined(byte[] body, int to, byte[] between, int from) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(body, 0, to);
        joined.writeBytes(between);
        joined.write(body, from, body.length - from);
        return joined.toByteArray();
    }

    private static byte[] swapped(String page, Random random) {
        List<String> tokens = TOKEN.matcher(page).results().map(r -> r.group()).collect(Collectors.toList());
        for (int i = random.nextInt(3); i >= 0; i--) {
            int one = random.nextInt(tokens.size());
            switch (random.nextInt(4)) {
                case 0 -> tokens.set(one, INSERTED.get(random.nextInt(INSERTED.size())));
                case 1 -> Collections.swap(tokens, one, random.nextInt(tokens.size()));
                default -> tokens.replaceAll(changeOneValue(tokens.get(one), VALUES.get(random.nextInt(VALUES.size()))));
            }
        }
        return String.join("", tokens).getBytes(StandardCharsets.UTF_8);
    }

    private static UnaryOperator<String> changeOneValue(String token, String to) {
        boolean value = !token.isBlank() && "[]{},:".indexOf(token.charAt(0)) < 0;
        return other -> value && other.equals(token) ? to : other;
    }
}
