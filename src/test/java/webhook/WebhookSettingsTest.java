package webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookSettingsTest {
    private final Properties properties = new Properties();

    @Test
    void whatIsKafkasGoesToKafka() {
        // given
        set("bootstrap.servers", "kafka:9092");
        set("group.id", "ads");
        set("security.protocol", "SSL");
        // when
        Settings settings = Settings.of(valid());
        // then
        assertThat(settings.kafka()).containsEntry("bootstrap.servers", "kafka:9092").containsEntry("security.protocol", "SSL")
                .doesNotContainKeys("webhook.url", "webhook.secrets");
        assertThat(settings.deadLetters()).isEqualTo("ads.dead-letters");
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void theFileThatIsThereNeedsNoMoreThanASecret() throws IOException {
        // given
        Path file = Path.of("examples", "consumers", "webhook", "webhook.properties");
        // when, then
        assertThatThrownBy(() -> Settings.read(file)).hasMessageStartingWith("webhook.secrets: number 1 is not");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            webhook.url        | ftp://hidden/path            | webhook.url is no address that begins with https:// or http:// and holds no password
            webhook.url        | http://a host/hidden         | webhook.url is no address that begins with https:// or http:// and holds no password
            webhook.url        | https://u:hidden@host        | webhook.url is no address that begins with https:// or http:// and holds no password
            webhook.timeout    | PT2M1S                       | webhook.timeout is longer than PT2M: PT2M1S
            webhook.url        | //host/hidden                | webhook.url is no address that begins with https:// or http:// and holds no password
            webhook.url        | http://a_host/hidden         | webhook.url is no address that begins with https:// or http:// and holds no password
            webhook.time-out   | PT15S                        | webhook.time-out is no setting
            webhook.timeout    | 15                           | webhook.timeout is no duration such as PT15S: 15
            webhook.pause      | PT0S                         | webhook.pause is no duration such as PT15S: PT0S
            webhook.batch      | -1                           | webhook.batch is no number: -1
            """)
    void itSaysWhatIsWrongAndNothingThatIsSecret(String key, String value, String words) {
        // given
        Properties wrong = valid();
        wrong.setProperty(key, value);
        // when, then
        assertThatThrownBy(() -> Settings.of(wrong)).isInstanceOf(IllegalArgumentException.class).hasMessage(words)
                .hasNoCause();
    }

    private void set(String key, String value) {
        properties.setProperty(key, value);
    }

    private Properties valid() {
        set("webhook.url", "https://example.com/hook?token=t");
        set("webhook.secrets", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        return properties;
    }
}
