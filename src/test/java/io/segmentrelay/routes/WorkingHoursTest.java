package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.camel.Predicate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The condition of examples/routes/working-hours. */
class WorkingHoursTest {
    @ParameterizedTest
    @CsvSource({ "1..7, 0..23, true", "8..9, 0..23, false", "1..7, 24..25, false" })
    void theListIsReadOnTheseDaysInTheseHours(String days, String hours, boolean isRead) throws Exception {
        // given
        String yaml = Files.readString(Path.of("examples/routes/working-hours/08-schedule.yaml"));
        String condition = yaml.lines().filter(line -> line.contains("date:now")).findFirst().orElseThrow()
                .replaceFirst(".*?\"(.*)\"", "$1");
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getPropertiesComponent().addOverrideProperty("list.days", days);
            camel.getPropertiesComponent().addOverrideProperty("list.hours", hours);
            camel.start();
            Predicate predicate = camel.resolveLanguage("simple")
                    .createPredicate(camel.resolvePropertyPlaceholders(condition));

            // when
            boolean matches = predicate.matches(new DefaultExchange(camel));

            // then
            assertThat(matches).isEqualTo(isRead);
        }
    }
}
