package webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs as https://www.standardwebhooks.com says: once with each secret, for one is replaced while two are known. */
final class Signature {
    private static final String PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";

    private final List<SecretKeySpec> keys;

    private Signature(List<SecretKeySpec> keys) {
        this.keys = keys;
    }

    /** @throws IllegalArgumentException in words that tell nothing of a secret */
    static Signature of(String secrets) {
        List<SecretKeySpec> keys = new ArrayList<>();
        for (String secret : secrets.strip().split("\\s+")) {
            byte[] key = key(secret);
            if (key.length < 24 || key.length > 64) {
                throw new IllegalArgumentException("webhook.secrets: number " + (keys.size() + 1) + " is not " + PREFIX
                        + " and the base64 of 24 to 64 bytes");
            }
            keys.add(new SecretKeySpec(key, ALGORITHM));
        }
        return new Signature(keys);
    }

    /** Empty if there is none in it. */
    private static byte[] key(String secret) {
        try {
            return secret.startsWith(PREFIX) ? Base64.getDecoder().decode(secret.substring(PREFIX.length())) : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0]; // Its message would quote the secret.
        }
    }

    String sign(String id, long timestamp, byte[] body) {
        byte[] before = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        return keys.stream().map(key -> "v1," + Base64.getEncoder().encodeToString(hmac(key, before, body)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] hmac(SecretKeySpec key, byte[] before, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(before);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // Every Java has it.
        }
    }
}
