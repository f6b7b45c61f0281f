package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Broken answers, at every build the same: each is a page or a {@link PageFailure}, and never anything else. */
class PageFuzzTest {
    private static final Pattern TOKEN = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|[\\[\\]{},:]|[^\\s\\[\\]{},:\"]+|\\s+");
    private static final List<String> ODD = List.of("", "{", "}", "[", "]", ",", ":", "null", "7", "-1", "1e999999999",
            "1E-2147483648", "1.50", "true", "[]", "{}", "99999999999999999999", "\"\\ud800\"", "\"x\"", "\"", "\\", "\u0000",
            "results", "\uFEFF", "NaN", "{\"z\":[1],\"a\":\"\\udc00\"}");

    @ParameterizedTest
    @ValueSource(strings = { Pages.MEMBERS, Pages.SEGMENTS })
    void aPageInWhichAnyTokenIsAnotherOrTwoNearbyChangePlacesIsAPageOrAFailure(String page) throws IOException {
        // given
        List<String> tokens = TOKEN.matcher(page).results().map(MatchResult::group).toList();
        int accepted = 0;
        int tried = 0;

        // when
        for (int i = 0; i < tokens.size(); i++) {
            List<List<String>> broken = new ArrayList<>();
            for (String odd : ODD) {
                broken.add(with(tokens, i, odd));
            }
            for (int j = i + 1; j < Math.min(i + 9, tokens.size()); j++) {
                broken.add(with(with(tokens, i, tokens.get(j)), j, tokens.get(i)));
            }
            for (List<String> one : broken) {
                accepted += PageReaderFuzzTest.read(String.join("", one).getBytes(StandardCharsets.UTF_8)) > 0 ? 1 : 0;
                tried++;
            }
        }

        // then: both outcomes are reached often, so what is odd is neither too tame nor too wild
        assertThat(accepted).isBetween(tried / 20, tried * 3 / 4);
    }

    @ParameterizedTest
    @ValueSource(strings = { Pages.MEMBERS, Pages.SEGMENTS })
    void aPageThatIsCutAnywhereIsAFailureAndOneWithAnotherByteIsAPageOrAFailure(String page) throws IOException {
        // given
        byte[] whole = page.getBytes(StandardCharsets.UTF_8);

        // then
        for (int length = 0; length < whole.length; length++) {
            assertThat(PageReaderFuzzTest.read(Arrays.copyOf(whole, length))).isZero();
            for (int other = length % 32; other < 256; other += 32) {
                byte[] broken = whole.clone();
                broken[length] = (byte) other;
                PageReaderFuzzTest.read(broken);
            }
        }
    }

    private static List<String> with(List<String> tokens, int at, String token) {
        List<String> changed = new ArrayList<>(tokens);
        changed.set(at, token);
        return changed;
    }
}
