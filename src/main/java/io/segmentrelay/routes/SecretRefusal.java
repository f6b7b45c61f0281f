package io.segmentrelay.routes;

import org.apache.camel.Ordered;
import org.apache.camel.spi.PropertiesSource;

import io.segmentrelay.config.Secrets;

/**
 * Asked before every other source of placeholders, this one gives no secret away, however a route has put its name together.
 */
final class SecretRefusal implements PropertiesSource, Ordered {
    @Override
    public String getName() {
        return "secret-refusal";
    }

    /** @throws IllegalArgumentException if it is a secret; the message is one line */
    @Override
    public String getProperty(String name) {
        if (Secrets.isSecret(name)) {
            throw new IllegalArgumentException(name + " is a secret, which no route is given");
        }
        return null;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST;
    }
}
