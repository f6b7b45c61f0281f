package webhook;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Where messages go. Safe for use by several threads. */
final class Endpoint {
    private final Settings settings;
    private final HttpClient client;
    private long quietUntil = System.nanoTime();

    Endpoint(Settings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(settings.timeout()).build();
    }

    /** How long nobody may send: whom it asks for patience, it asks for all. Not positive: anybody may. */
    synchronized Duration quiet() {
        return Duration.ofNanos(quietUntil - System.nanoTime());
    }

    private synchronized void keepQuiet(Duration asked) {
        quietUntil += Math.max(0, asked.minus(quiet()).toNanos());
    }

    Answer post(Message message) throws InterruptedException {
        CompletableFuture<HttpResponse<Void>> response = client.sendAsync(request(message),
                HttpResponse.BodyHandlers.discarding());
        try {
            // The time limit of a request ends with the headers of its answer: it would wait for ever for a body.
            HttpResponse<Void> got = response.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
            Answer answer = Answer.of(got.statusCode(), got.headers().firstValue("Retry-After").orElse(""), Instant.now());
            keepQuiet(answer.retryAfter());
            return answer;
        } catch (TimeoutException e) {
            response.cancel(true);
            return Answer.none("no whole answer within " + settings.timeout());
        } catch (ExecutionException e) {
            return Answer.none(e.getCause().getClass().getSimpleName());
        }
    }

    private HttpRequest request(Message message) {
        byte[] body = message.body();
        long timestamp = Instant.now().getEpochSecond();
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.url())
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)).header("Content-Type", "application/json")
                .header("webhook-id", message.id()).header("webhook-timestamp", Long.toString(timestamp))
                .header("webhook-signature", settings.signature().sign(message.id(), timestamp, body));
        message.headers().forEach(request::header);
        return request.build();
    }
}
