package io.segmentrelay.usercom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiAddressTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    private final ApiAddress app = ApiAddress.of("https://app.user.com");

    @ParameterizedTest
    @CsvSource({
            "https://app.user.com, https://app.user.com",
            "https://app.user.com/, https://app.user.com",
            "https://app.user.com/api/public, https://app.user.com",
            "https://app.user.com/api/public/, https://app.user.com",
            "HTTPS://App.User.COM:443/, https://app.user.com",
            "https://app.user.com:8443, https://app.user.com:8443",
            "https://app.user.com:65535, https://app.user.com:65535",
            "http://localhost:8080, http://localhost:8080",
            "http://127.0.0.1:80/api/public, http://127.0.0.1",
            "http://127.255.3.4:81, http://127.255.3.4:81",
            "http://[::1]:9000/, http://[::1]:9000" })
    void aWorkspaceIsItsOriginHoweverItIsWritten(String url, String origin) {
        // when
        ApiAddress address = ApiAddress.of(url);

        // then
        assertThat(address.origin()).isEqualTo(origin);
        assertThat(address.segments()).hasToString(origin + "/api/public/segments/");
        assertThat(address.user(27)).hasToString(origin + "/api/public/users/27/");
        assertThat(address).isEqualTo(ApiAddress.of(origin)).hasToString(origin);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "app.user.com", "ftp://app.user.com", "http://app.user.com", "http://127.0.0.1.evil.com",
            "http://127.0.0.256", "http://localhost.evil.com", "https://" + TOKEN + "@app.user.com",
            "https://@app.user.com", "https://app.user.com/?key=" + TOKEN, "https://app.user.com/#" + TOKEN, TOKEN,
            "https://app.user.com/" + TOKEN, "https://app.user.com/api/public/segments/", "https://app.user.com/api",
            "https:///api/public", "https://my_app.user.com", "https://żółw.user.com", "//app.user.com", "https://a b",
            "https://app.user.com:0", "https://app.user.com:70000", "mailto:" + TOKEN })
    void whatIsNoWorkspaceIsRefusedWithoutShowingATokenInTheWrongPlace(String url) {
        assertThatThrownBy(() -> ApiAddress.of(url)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("got ").hasMessageContaining("takes the workspace's URL")
                .hasNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain(TOKEN));
    }

    @ParameterizedTest
    @CsvSource({
            "https://app.user.com/api/public/segments/1033/users/",
            "https://app.user.com/api/public/segments/1033/users/?page=2",
            "https://app.user.com/api/public/segments/1033/users/?cursor=cD0yMDI%3D&x=%2f+%7Bb%7D?/../",
            "https://app.user.com/api/public/segments/1033/users/?" })
    void aUrlWithinTheApiIsCalledByteForByte(String given) {
        assertThat(app.follow(given)).hasToString(given);
    }

    @ParameterizedTest
    @CsvSource({
            "http://app.user.com/api/public/segments/?cursor=a%3D, https://app.user.com/api/public/segments/?cursor=a%3D",
            "http://APP.user.com:80/api/public/segments/, https://app.user.com/api/public/segments/",
            "HTTPS://app.user.com:443/api/public/segments/, https://app.user.com/api/public/segments/",
            "https://app.user.com:/api/public/segments/, https://app.user.com/api/public/segments/" })
    void anotherWritingOfTheSameOriginIsCalledAsConfigured(String given, String called) {
        assertThat(app.follow(given)).hasToString(called);
    }

    @Test
    void aPlainLinkIsUpgradedToTheConfiguredPort() {
        // given
        ApiAddress address = ApiAddress.of("https://app.user.com:8443");

        // then
        assertThat(address.follow("http://app.user.com/api/public/segments/"))
                .hasToString("https://app.user.com:8443/api/public/segments/");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            https://evil.example/api/public/segments/             | it leads to https://evil.example, not to https://app.user.com
            https://app.user.com.evil.example/api/public/a/       | it leads to https://app.user.com.evil.example
            https://other.user.com/api/public/segments/           | it leads to https://other.user.com
            https://app.user.com./api/public/segments/            | it leads to
            https://app.user.com:444/api/public/segments/         | it leads to https://app.user.com:444
            http://app.user.com:443/api/public/segments/          | it leads to http://app.user.com:443
            http://app.user.com:8080/api/public/segments/         | it leads to http://app.user.com:8080
            https://app.user.com@evil.example/api/public/a/       | it names a user
            https://me:secret@app.user.com/api/public/segments/   | it names a user
            https://@app.user.com/api/public/segments/            | it names a user
            ftp://app.user.com/api/public/segments/               | it is not an absolute
            file:///api/public/segments/                          | it is not an absolute
            /api/public/segments/                                 | it is not an absolute
            //app.user.com/api/public/segments/                   | it is not an absolute
            https:/api/public/segments/                           | it is not an absolute
            https:app.user.com                                    | it is not an absolute
            https://app.user.com                                  | no trailing slash
            https://app.user.com/api/public/segments              | no trailing slash
            https://app.user.com/api/public/segments?cursor=a/    | no trailing slash
            https://app.user.com/api/public/segments/#a           | it has a fragment
            https://app.user.com/                                 | its path
            https://app.user.com/api/private/segments/            | its path is not below
            https://app.user.com/api/publicity/                   | its path is not below
            https://app.user.com/api/public/../private/           | its path has dot segments
            https://app.user.com/api/public/./segments/           | its path has dot segments
            https://app.user.com/api/public/%2e%2e/private/       | its path has dot segments
            https://app.user.com/api/public/%2E./private/         | its path has dot segments
            https://app.user.com/api/public/a%2f..%2f/            | its path has dot segments
            https://app.user.com/api/public/%252e%252e/           | its path has dot segments
            https://app.user.com/api/public/..;/private/          | its path has dot segments
            https://app.user.com/api/public//evil.example/        | its path has dot segments
            https://app.user.com\\@evil.example/api/public/a/     | it has characters that no URL has
            https://app.user.com/api/public/\\evil.example/       | it has characters that no URL has
            https://app.user.com/api/public/{{env:HOME}}/         | it has characters that no URL has
            https://app.user.com/api/public/a/?x={{sys:secret}}   | it has characters that no URL has
            https://app.user.com/api/public/a b/                  | it has characters that no URL has
            https://app.user.com/api/public/segments/?q=ż         | it has characters that no URL has
            https://app.user.com/api/public/segments/?q=%zz       | it is not well formed
            https://app.user.com:x/api/public/segments/           | it
            https://[::1/api/public/segments/                     | it is not well formed
            """)
    void aUrlThatMayLeadElsewhereIsRefused(String given, String reason) {
        assertThatThrownBy(() -> app.follow(given)).isInstanceOf(RefusedUrl.class).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "https://app.user.com/api/public/segments/\r\nHost: evil.example/",
            "https://app.user.com/api/public/segments/\t", "https://app.user.com/api/public/\u0000/" })
    void controlCharactersAndNothingAreRefused(String given) {
        assertThatThrownBy(() -> app.follow(given)).isInstanceOf(RefusedUrl.class);
        assertThatThrownBy(() -> app.follow(null)).isInstanceOf(RefusedUrl.class);
    }

    @Test
    void aUrlOfAbsurdLengthIsRefused() {
        // given
        String start = "https://app.user.com/api/public/segments/?cursor=";
        String longest = start + "a".repeat(8192 - start.length());

        // then
        assertThat(app.follow(longest)).hasToString(longest);
        assertThatThrownBy(() -> app.follow(longest + "a")).isInstanceOf(RefusedUrl.class).hasMessageContaining("longer than");
    }

    @Test
    void aSchemeAHostAndAPortAreItsOwnHoweverTheyAreWritten() {
        // given
        ApiAddress local = ApiAddress.of("http://[::1]:9000");

        // then
        assertThat(app.isAt("HTTPS", "App.user.com", -1)).isTrue();
        assertThat(app.isAt("https", "app.user.com", 443)).isTrue();
        assertThat(app.isAt("https", "app.user.com", 0)).isFalse();
        assertThat(app.isAt("http", "app.user.com", -1)).isFalse();
        assertThat(app.isAt(null, "app.user.com", -1)).isFalse();
        assertThat(app.isAt("https", null, -1)).isFalse();
        assertThat(local.isAt("http", "::1", 9000)).isTrue();
        assertThat(local.isAt("http", "[::1]", 9000)).isTrue();
        assertThat(local.isLoopback()).isTrue();
        assertThat(app.isLoopback()).isFalse();
        assertThat(app).isNotEqualTo(local);
    }

    @Test
    void aSecureLinkIsNotFollowedWherePlainHttpIsConfigured() {
        // given
        ApiAddress local = ApiAddress.of("http://localhost:8080");

        // then
        assertThatThrownBy(() -> local.follow("https://localhost:8080/api/public/segments/"))
                .isInstanceOf(RefusedUrl.class);
        assertThat(local.follow("http://LOCALHOST:8080/api/public/segments/"))
                .hasToString("http://localhost:8080/api/public/segments/");
    }
}
