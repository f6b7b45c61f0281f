package webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSignatureTest {
    /** What the libraries of Standard Webhooks are tested with. */
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String SIGNED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    @Test
    void itSignsAsStandardWebhooksDo() {
        // when
        String signature = sign(SECRET);
        // then
        assertThat(signature).isEqualTo(SIGNED);
    }

    @Test
    void itSignsWithEachSecretInTheirOrder() {
        // given
        String other = "whsec_" + Base64.getEncoder().encodeToString(new byte[64]);
        // when
        String signature = sign(" " + SECRET + "  " + other);
        // then
        assertThat(signature).isEqualTo(SIGNED + " " + sign(other)).doesNotEndWith(SIGNED);
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa",
            "whsec_!fKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" })
    void itTellsThatASecretIsNoneWithoutTellingIt(String wrong) {
        assertThatThrownBy(() -> sign(SECRET + " " + wrong + (wrong.isEmpty() ? "whsec_" : "")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("webhook.secrets: number 2 is not whsec_ and the base64 of 24 to 64 bytes").hasNoCause();
    }

    private static String sign(String secrets) {
        return Signature.of(secrets).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));
    }
}
