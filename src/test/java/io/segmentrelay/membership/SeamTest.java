package io.segmentrelay.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether the pages of a walk hold together without a gap. */
class SeamTest {
    private static final String FIRST = "https://acme.user.com/api/public/segments/1033/users/";

    @ParameterizedTest
    @CsvSource({ "'', false", "7, false", "1 2 5000000000, false", "5000000000 2 1, false", "1 2 1, true", "3 2 4, true",
            "200 200, true", "1 200 200, true", "1 2|3 4, false", "4 3|2 1, false", "1 2|4 3, true", "1 2|2 3, true",
            "3|2, false", "3|2|4, true", "1||2, false", "1 3|2 4, true" })
    void idsThatRiseOrFallFromPageToPageHoldTogether(String pages, boolean torn) {
        // given
        Seam seam = Seam.UNREAD;

        // when
        for (String page : pages.split("\\|")) {
            seam = seam.with(Arrays.stream(page.split(" ")).filter(id -> !id.isEmpty()).map(Long::valueOf).toList());
        }

        // then
        assertThat(seam.torn()).isEqualTo(torn);
    }

    @ParameterizedTest
    @ValueSource(strings = { "?cursor=cD0yMDA%3D", "?cursor=abc==", "?cursor=2" })
    void aCursorLeavesNoGap(String query) {
        assertThat(Seam.UNREAD.across(FIRST + query, FIRST).torn()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = { "?page=2", "?offset=100", "?limit=100&offset=100", "?cursor=abc&page=2", "?cursor=abc&offset=9",
            "?after=27", "", "?cursor=", "?cursor", "?p=2&cursor=abc", "?cursor=a&cursor=b", "?%70age=2", "?Cursor=abc",
            "2/?", "?xcursor=abc" })
    void whateverElseMayCount(String query) {
        assertThat(Seam.UNREAD.across(FIRST + query, FIRST).torn()).isTrue();
    }

    @Test
    void whatTheFirstPageWasAskedForAsWellTellsNoPagesApart() {
        assertThat(Seam.UNREAD.across(FIRST + "?size=50&cursor=abc", FIRST + "?size=50").torn()).isFalse();
        assertThat(Seam.UNREAD.across(FIRST + "?size=60&cursor=abc", FIRST + "?size=50").torn()).isTrue();
        assertThat(Seam.UNREAD.across(FIRST + "?page=1&cursor=abc", FIRST + "?page=1").torn()).isTrue();
    }

    @Test
    void aPageOfAnotherListFollowsNone() {
        assertThat(Seam.UNREAD.across(FIRST + "2/?cursor=abc", FIRST).torn()).isTrue();
        assertThat(Seam.UNREAD.across(FIRST.replace("1033", "1034") + "?cursor=abc", FIRST).torn()).isTrue();
        assertThat(Seam.UNREAD.across(FIRST + "?cursor=abc", FIRST.replace("https", "http")).torn()).isFalse();
        assertThat(Seam.UNREAD.across(FIRST + "?cursor=abc", FIRST.replace("acme", "ACME")).torn()).isFalse();
        assertThat(Seam.UNREAD.across(FIRST + "?cursor=abc", null).torn()).isTrue();
        assertThat(Seam.UNREAD.across(FIRST + "?cursor=abc", "no URL: {}").torn()).isTrue();
        assertThat(Seam.UNREAD.across("://acme/1033/?cursor=abc", "://acme/1034/").torn()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({ "no URL, , true", "cursor=abc, no URL, true", "?cursor=abc, no URL, false",
            "no/URL?cursor=abc, no/such, false" })
    void whatIsNoUrlIsKnownByItsParametersAlone(String next, String first, boolean torn) {
        assertThat(Seam.UNREAD.across(next, first).torn()).isEqualTo(torn);
    }

    @Test
    void whatIsTornStaysSo() {
        assertThat(Seam.UNKNOWN.with(List.of(1L, 2L)).across(FIRST + "?cursor=abc", FIRST).torn()).isTrue();
    }
}
