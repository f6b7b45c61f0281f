package io.segmentrelay.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.cron.api.CamelCronConfiguration;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.LoggingExceptionHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The times that Camel's cron component is told, and when its exchanges begin and end. */
class CronServiceTest {
    private static final ZoneId WARSAW = ZoneId.of("Europe/Warsaw");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "0 0/30 8-17 ? * MON-FRI | 2024-10-11T08:00 | 2024-10-11T08:30",
            "0 0/30 8-17 ? * MON-FRI | 2024-10-11T17:30 | 2024-10-14T08:00",
            "*/30 8-17 * * 1-5       | 2024-10-11T17:30 | 2024-10-14T08:00",
            "0 0 12 L * ? 2028       | 2024-10-11T08:00 | 2028-01-31T12:00",
            "0 30 1 * * ?            | 2024-10-26T02:00 | 2024-10-27T01:30" })
    void aScheduleNamesTheNextTime(String schedule, String after, String next) {
        // when
        ZonedDateTime time = new CronTimes(schedule).after(at(after)).orElseThrow();

        // then
        assertThat(time).isEqualTo(at(next));
    }

    @ParameterizedTest
    @ValueSource(strings = { "0 0 8 * * *", "0 61 8 ? * MON", "* * * *", "never ever at all you see", "0 0 8 ? * MON-FIR" })
    void whatIsNoScheduleIsRefused(String schedule) {
        assertThatThrownBy(() -> new CronTimes(schedule)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everySecondIsAFullOne() {
        assertThat(new CronTimes("* * * ? * *").after(at("2024-10-11T08:00:03.949"))).contains(at("2024-10-11T08:00:04"));
    }

    @Test
    void aScheduleThatHasPassedForEverNamesNone() {
        assertThat(new CronTimes("0 0 12 1 1 ? 2020").after(at("2024-10-11T08:00"))).isEmpty();
    }

    @Test
    void aRouteRunsAtItsTimesWhileAnotherScheduleIsTriedAndLeavesNoThread() throws Exception {
        // given
        List<Instant> times = new CopyOnWriteArrayList<>();
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("cronService", new CronService(camel));
            camel.addRoutes(route("one", "* * * ? * *", times, true));
            camel.start();

            // when
            await().atMost(LIMIT).until(() -> !times.isEmpty());
            camel.addRoutes(route("trial", "*/7 * * ? * *", times, false));
            camel.removeRoute("trial");
            int before = times.size();
            await().atMost(LIMIT).until(() -> times.size() >= before + 2);
            long threads = threads();
            camel.getRouteController().stopRoute("one");
            await().atMost(LIMIT).until(() -> threads() == 0);

            // then
            assertThat(threads).isOne();
            assertThat(times).allMatch(time -> time.getNano() < 900_000_000).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "0 0 12 30 2 ?", "0 0 12 1 1 ? 2020" })
    void aScheduleWithoutATimeToComeDoesNotStart(String schedule) throws Exception {
        // given
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("cronService", new CronService(camel));
            camel.start();

            // then
            assertThatThrownBy(() -> camel.addRoutes(route("never", schedule, List.of(), true)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the schedule of cron:list has no time that is still to come");
            assertThat(threads()).isZero();
        }
    }

    @Test
    void aScheduleGoesOnWhateverFails() throws Exception {
        // given
        AtomicInteger exchanges = new AtomicInteger();
        CamelCronConfiguration configuration = new CamelCronConfiguration();
        configuration.setName("list");
        configuration.setSchedule("* * * ? * *");
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.start();
            DefaultConsumer consumer = (DefaultConsumer) new CronService(camel).createEndpoint(configuration)
                    .createConsumer(exchange -> {
                        exchanges.incrementAndGet();
                        throw new IllegalStateException("of the exchange");
                    });
            consumer.setExceptionHandler(new LoggingExceptionHandler(camel, getClass()) {
                @Override
                public void handleException(String message, Exchange exchange, Throwable exception) {
                    throw new IllegalStateException("of the handler");
                }
            });

            // when
            consumer.start();

            // then
            await().atMost(LIMIT).until(() -> exchanges.get() >= 2);
            consumer.stop();
        }
    }

    /** A daily time that the clock leaps over: 27 March 2022, 02:00 to 03:00. */
    @Test
    void aTimeInTheHourThatIsLeftOutInSpringIsLeftOut() {
        assertThat(new CronTimes("0 30 2 * * ?").after(at("2022-03-26T12:00"))).hasValue(at("2022-03-28T02:30"));
    }

    private static RouteBuilder route(String id, String schedule, List<Instant> times, boolean starts) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("cron:list?schedule=" + schedule).routeId(id).autoStartup(starts)
                        .process(exchange -> times.add(Instant.now()));
            }
        };
    }

    private static long threads() {
        return Stream.of(Thread.getAllStackTraces().keySet().toArray(Thread[]::new))
                .filter(thread -> thread.getName().contains("cron list")).count();
    }

    private static ZonedDateTime at(String local) {
        return ZonedDateTime.of(java.time.LocalDateTime.parse(local), WARSAW);
    }
}
