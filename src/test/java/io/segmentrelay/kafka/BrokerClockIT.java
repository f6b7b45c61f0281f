package io.segmentrelay.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.segmentrelay.testing.SharedBroker;
import io.segmentrelay.text.Finding;

/** Clocks that are wrong, beside a real broker's. */
@Timeout(60)
class BrokerClockIT {
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({ "PT2H, FAIL, 2 h ahead of", "P30D, FAIL, 30 days ahead of", "PT40M, WARN, 40 min ahead of",
            "-PT3H, WARN, 3 h behind", "PT0S, OK, as that of" })
    void howFarItIsFromTheBrokersIsSaid(Duration shift, Finding.Status status, String words) throws Exception {
        // when
        Finding finding = BrokerClock.of(SharedBroker.admin(), Clock.offset(Clock.systemUTC(), shift)).finding();

        // then
        assertThat(finding.status()).isEqualTo(status);
        assertThat(finding.what()).contains(words + " th");
    }

    @Test
    void recordsFromTwoHoursAheadAreRefusedForTheirTime() throws Exception {
        // given
        Instant ahead = Instant.now().plus(Duration.ofHours(2));
        String topic = "t-" + UUID.randomUUID();
        SharedBroker.admin().createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        ProducerRecord<String, String> record = new ProducerRecord<>(topic, 0, ahead.toEpochMilli(), "key",
                "value");

        // when
        Throwable failure;
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", SharedBroker.bootstrapServers()), new StringSerializer(), new StringSerializer())) {
            failure = catchThrowable(() -> producer.send(record).get(30, TimeUnit.SECONDS));
        }

        // then
        assertThat(BrokerClock.isRefused(failure)).isTrue();
        assertThat(BrokerClock.isRefused(new IllegalStateException("another"))).isFalse();
        assertThat(BrokerClock.of(SharedBroker.admin(), Clock.offset(Clock.systemUTC(), Duration.ofHours(2))).refused())
                .isEqualTo("the brokers refuse the time of its records: this machine's clock is 2 h ahead of the broker's");
    }
}
