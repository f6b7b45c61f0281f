import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** The other end, to try with: it believes what is signed, and prints each event once, however often it comes. */
public final class Receiver {
    private static final long TOLERANCE = 300;

    private final byte[] key;
    /** A true one keeps them where it keeps what it does with the events, in one transaction with that. */
    private final Set<String> seen = new HashSet<>();

    private Receiver(String secret) {
        this.key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
    }

    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress("localhost", Integer.parseInt(args[0])), 0);
        Receiver receiver = new Receiver(args[1]);
        server.createContext("/memberships", exchange -> {
            exchange.sendResponseHeaders(receiver.receive(exchange), -1);
            exchange.close();
        });
        server.start();
    }

    private int receive(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getRequestHeaders();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!isSigned(headers, body)) {
            return 401;
        }
        if (seen.add(headers.getFirst("webhook-id"))) {
            System.out.println(headers.getFirst("webhook-id") + " " + new String(body, StandardCharsets.UTF_8));
        }
        return 204;
    }

    /** By one signature that fits, and not long ago: whoever has overheard a request cannot send it again later. */
    private boolean isSigned(Headers headers, byte[] body) {
        String id = headers.getFirst("webhook-id");
        String timestamp = headers.getFirst("webhook-timestamp");
        String signatures = headers.getFirst("webhook-signature");
        if (id == null || timestamp == null || !timestamp.matches("\\d{1,12}") || signatures == null
                || Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) > TOLERANCE) {
            return false;
        }
        String expected = "v1," + hmac((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8), body);
        for (String signature : signatures.split(" ")) {
            if (MessageDigest.isEqual(signature.getBytes(StandardCharsets.UTF_8), expected.getBytes(StandardCharsets.UTF_8))) {
                return true;
            }
        }
        return false;
    }

    private String hmac(byte[] before, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(before);
            return Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
