package io.segmentrelay.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

@Timeout(30)
class StepGuardTest {
    private static final String CALL = "direct:change-memberships?block=false";
    private final CamelContext camel = new DefaultCamelContext();
    private final StepGuard guard = StepGuard.install(camel);
    private final Extensions extensions = new Extensions(camel, new SimpleMeterRegistry());

    /** Where an extension can throw it: in a step, and where Camel itself evaluates something on the way. */
    enum Place {
        STEP,
        EXPRESSION,
        CONDITION,
        LOOP,
        LOOP_WHILE,
        SPLIT,
        SPLIT_STEP,
        SPLIT_ITERATION,
        TRY,
        SUB_ROUTE,
        REDELIVERED
    }

    private static final class Broken implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return new java.util.Iterator<>() {
                private boolean first = true;

                @Override
                public boolean hasNext() {
                    return true;
                }

                @Override
                public String next() {
                    if (first) {
                        first = false;
                        return "one";
                    }
                    throw error();
                }
            };
        }
    }

    @BeforeEach
    void start() throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:walk").routeId("walk").doTry()
                        .enrich(CALL, extensions, true).doCatch(Exception.class)
                        .setBody(exchangeProperty(Exchange.EXCEPTION_CAUGHT)).doFinally().setHeader("released", constant(true));
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @ParameterizedTest
    @EnumSource
    void anErrorIsTheFailureOfTheExtensionWhereverItIsThrown(Place place) throws Exception {
        // given
        extension(place);

        // when
        Exchange walk = camel.createProducerTemplate().request("direct:walk", exchange -> exchange.getIn().setBody("page"));

        // then
        assertThat(walk.getMessage().getBody(Exception.class)).rootCause().isInstanceOf(NoSuchMethodError.class);
        assertThat(Extensions.words(walk.getMessage().getBody(Exception.class))).isEqualTo("NoSuchMethodError");
        assertThat(walk.getMessage().getHeader("released")).isEqualTo(true);
        assertThat(camel.getInflightRepository().size()).isZero();
        assertThat(camel.createProducerTemplate().requestBody("direct:next", "page")).isEqualTo("page");
    }

    /** Of that name in GraalVM, which is not here. */
    private static final class MissingReflectionRegistrationError extends Error {
        private static final long serialVersionUID = 1;
    }

    @Test
    void aCallOfWhatANativeBinaryDoesNotHaveIsSaidToBeOne() {
        assertThat(Extensions.words(new IllegalStateException(new MissingReflectionRegistrationError())))
                .isEqualTo("MissingReflectionRegistrationError: it calls what a native binary does not have");
    }

    @Test
    void whatHangsInAnExtensionIsInterrupted() throws Exception {
        // given
        CountDownLatch hangs = new CountDownLatch(1);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:change-memberships").errorHandler(noErrorHandler()).process(exchange -> {
                    hangs.countDown();
                    new CountDownLatch(1).await();
                });
            }
        });
        CompletableFuture<Exchange> walk = CompletableFuture
                .supplyAsync(
                        () -> camel.createProducerTemplate().request("direct:walk", exchange -> exchange.getIn().setBody(1)));
        hangs.await();

        // when
        guard.interrupt();

        // then
        await().atMost(Duration.ofSeconds(10)).until(walk::isDone);
        assertThat(camel.getInflightRepository().size()).isZero();
    }

    private void extension(Place place) throws Exception {
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                var route = from("direct:change-memberships").errorHandler(noErrorHandler()).log("before");
                switch (place) {
                    case STEP -> route.process(exchange -> fail());
                    case EXPRESSION -> route.setHeader("x").exchange(exchange -> fail());
                    case CONDITION -> route.choice().when(exchange -> fail()).log("never").end();
                    case LOOP -> route.loop(2).process(exchange -> fail()).end();
                    case LOOP_WHILE ->
                        route.loopDoWhile(exchange -> exchange.getProperty(Exchange.LOOP_INDEX) == null || fail())
                                .log("once").end();
                    case SPLIT -> route.split().exchange(exchange -> fail()).log("never").end();
                    case SPLIT_STEP -> route.split(constant(List.of(1, 2))).process(exchange -> fail()).end();
                    case SPLIT_ITERATION -> route.split(constant(new Broken())).streaming().log("once").end();
                    case TRY -> route.doTry().process(exchange -> fail()).doCatch(IOException.class).log("never").end();
                    case SUB_ROUTE, REDELIVERED -> route.to("direct:sub");
                    default -> throw new IllegalArgumentException();
                }
                from("direct:sub").errorHandler(place == Place.SUB_ROUTE ? noErrorHandler()
                        : defaultErrorHandler().maximumRedeliveries(1).redeliveryDelay(1)).process(exchange -> fail());
                from("direct:next").log("next");
            }
        });
    }

    private static boolean fail() {
        throw error();
    }

    private static Error error() {
        return new NoSuchMethodError("keySet");
    }
}
