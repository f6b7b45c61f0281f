package io.segmentrelay.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import io.segmentrelay.schedule.Backoff;
import io.segmentrelay.usercom.ApiFailure;
import io.segmentrelay.usercom.PageFailure;
import io.segmentrelay.usercom.ResponseCheck;

/** The library tries again what the relay's routes try again, as often. */
class RetriesTest {
    private static final String URL = "https://acme.user.com/api/public/segments/";
    private static final List<Exception> FAILURES = List.of(answer(429), answer(401), answer(503), answer(404), answer(403),
            new PageFailure("cut short"), new IOException("reset"), new IllegalStateException());
    private final Retries retries = new Retries(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(60)));

    @Test
    void asOftenAsTheErrorPolicyOfTheRoutesSays() throws Exception {
        // given
        Map<Class<?>, Integer> policy = policy();

        // then
        assertThat(policy).hasSizeGreaterThan(3);
        assertThat(FAILURES).allSatisfy(failure -> assertThat(attempts(failure)).as(failure.toString())
                .isEqualTo(policy.getOrDefault(failure.getClass(), 0)));
    }

    @Test
    void aRefusedTokenIsTriedAgainOnlyWhileItIsTrusted() {
        assertThat(retries.pause(answer(401), 1, true)).contains(Duration.ofSeconds(1));
        assertThat(retries.pause(answer(401), 1, false)).isEmpty();
    }

    private int attempts(Exception failure) {
        return (int) IntStream.rangeClosed(1, 100).takeWhile(attempt -> retries.pause(failure, attempt, true).isPresent())
                .count();
    }

    /** How often the first route file has which failure tried again. */
    private static Map<Class<?>, Integer> policy() throws Exception {
        Object file = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("routes/00-errors.yaml")));
        Map<Class<?>, Integer> policy = new HashMap<>();
        for (Object part : (List<?>) file) {
            Map<?, ?> configuration = (Map<?, ?>) ((Map<?, ?>) part).get("routeConfiguration");
            if ("api-errors".equals(configuration.get("id"))) {
                for (Object each : (List<?>) configuration.get("onException")) {
                    Map<?, ?> clause = (Map<?, ?>) ((Map<?, ?>) each).get("onException");
                    Map<?, ?> redelivery = (Map<?, ?>) clause.get("redeliveryPolicy");
                    for (Object type : (List<?>) clause.get("exception")) {
                        policy.put(Class.forName((String) type), ((Number) redelivery.get("maximumRedeliveries")).intValue());
                    }
                }
            }
        }
        return policy;
    }

    private static ApiFailure answer(int status) {
        try {
            new ResponseCheck(ResponseCheck.LONGEST).check(status, URL, null);
        } catch (ApiFailure failure) {
            return failure;
        }
        throw new IllegalArgumentException("no failure: " + status);
    }
}
