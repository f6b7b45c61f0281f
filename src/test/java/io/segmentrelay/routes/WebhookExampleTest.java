package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import com.sun.net.httpserver.HttpServer;

/** The example's time-outs are those of its requests, and nothing of them reaches the webhook. */
@Timeout(60)
class WebhookExampleTest {
    private static final String SHORT = "300";

    record Posted(String query, long nanoTime) {
    }

    /** What the route takes of a committed event. */
    public record Entered(String getJson) {
    }

    @Test
    void aWebhookThatDoesNotAnswerIsTriedAgainAfterTheTimeOut() throws Exception {
        // given
        BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
        CountDownLatch over = new CountDownLatch(1);
        HttpServer hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        hook.createContext("/", exchange -> {
            posted.add(new Posted(exchange.getRequestURI().getQuery(), System.nanoTime()));
            new Thread(() -> {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                exchange.close();
            }).start();
        });
        hook.start();
        String route = Files.readString(Path.of("examples", "routes", "webhook", "52-after-commit.yaml"))
                .replace("httpClient.responseTimeout: \"5000\"", "httpClient.responseTimeout: \"" + SHORT + "\"");
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Properties properties = new Properties();
            properties.setProperty("webhook.url", "http://localhost:" + hook.getAddress().getPort() + "/hook?key=a");
            camel.getPropertiesComponent().setInitialProperties(properties);
            PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("webhook.yaml", route));
            camel.start();

            // when
            camel.createProducerTemplate().asyncSendBody("direct:post-entered", new Entered("{}"));
            Posted first = posted.poll(20, TimeUnit.SECONDS);
            Posted second = posted.poll(20, TimeUnit.SECONDS);

            // then
            assertThat(route).contains(SHORT);
            assertThat(List.of(first, second)).extracting(Posted::query).containsOnly("key=a");
            assertThat(Duration.ofNanos(second.nanoTime - first.nanoTime)).isGreaterThan(Duration.ofMillis(600))
                    .isLessThan(Duration.ofSeconds(10));
        } finally {
            over.countDown();
            hook.stop(0);
        }
    }
}
