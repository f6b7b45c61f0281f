package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shipped route that fetches a page, on an API that is never there. */
@Timeout(60)
class FetchPageTest {
    private final AtomicInteger requests = new AtomicInteger();

    /** In place of the bean that the routes name. */
    public class Unreachable {
        public void admit() throws IOException {
            requests.incrementAndGet();
            throw new IOException("no route to host");
        }

        public void read() {
        }

        public void user() {
        }

        public void fields() {
        }
    }

    @Test
    void eachPageIsTriedAsOftenWhateverHasFailedInItsLaneBefore() throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            // given
            camel.getRegistry().bind("api", new Unreachable());
            camel.getRegistry().bind("usercomClient", (HttpClientConfigurer) client -> {
            });
            ShippedRoutes.start(camel, "00-errors.yaml", "05-fetch-page.yaml");
            Exchange lane = camel.getEndpoint("direct:fetch-page").createExchange();

            // when
            List<Integer> tried = List.of(tried(camel, lane), tried(camel, lane), tried(camel, lane));

            // then
            assertThat(tried).containsExactly(4, 4, 4);
        }
    }

    private int tried(DefaultCamelContext camel, Exchange lane) {
        int before = requests.get();
        camel.createProducerTemplate().send("direct:fetch-page", lane);
        assertThat(lane.getException()).isInstanceOf(IOException.class);
        lane.setException(null);
        assertThat(Failures.caught(lane)).isInstanceOf(IOException.class);
        assertThat(lane.getProperty(Exchange.EXCEPTION_CAUGHT)).as("or each failure would hold the one before").isNull();
        assertThat(lane.getMessage().getHeader(Exchange.REDELIVERY_COUNTER)).as("or the next retries would go on from it")
                .isNull();
        lane.getExchangeExtension().setRedeliveryExhausted(false);
        return requests.get() - before;
    }
}
