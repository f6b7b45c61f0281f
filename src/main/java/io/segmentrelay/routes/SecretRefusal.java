package io.segmentrelay.routes;

import static org.apache.camel.component.properties.PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_NEVER;
import static org.apache.camel.component.properties.PropertiesComponent.SYSTEM_PROPERTIES_MODE_NEVER;

import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.component.properties.EnvPropertiesFunction;
import org.apache.camel.component.properties.SysPropertiesFunction;
import org.apache.camel.spi.PropertiesComponent;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.util.StringHelper;

import io.segmentrelay.config.Secrets;

/** Asked before every other source of placeholders: no secret is given away, even if a route has put its name together. */
final class SecretRefusal implements PropertiesSource, Ordered {
    private SecretRefusal() {
    }

    /** From now on placeholders of secrets are refused, those of the environment and of the JVM's properties too. */
    static void guard(CamelContext camel) {
        PropertiesComponent placeholders = camel.getPropertiesComponent();
        placeholders.addPropertiesSource(new SecretRefusal());
        // Camel looks there before it asks any source; the configuration, which is one, has them too.
        if (placeholders instanceof org.apache.camel.component.properties.PropertiesComponent itself) {
            itself.setEnvironmentVariableMode(ENVIRONMENT_VARIABLES_MODE_NEVER);
            itself.setSystemPropertiesMode(SYSTEM_PROPERTIES_MODE_NEVER);
        }
        placeholders.addPropertiesFunction(new EnvPropertiesFunction() {
            @Override
            public String apply(String name) {
                refuse(StringHelper.before(name, ":", name));
                return super.apply(name);
            }
        });
        placeholders.addPropertiesFunction(new SysPropertiesFunction() {
            @Override
            public String apply(String name) {
                refuse(StringHelper.before(name, ":", name));
                return super.apply(name);
            }
        });
    }

    /** @throws IllegalArgumentException if it is a secret; the message is one line */
    private static void refuse(String name) {
        if (Secrets.isSecret(name)) {
            throw new IllegalArgumentException(name + " is a secret, which no route is given");
        }
    }

    @Override
    public String getName() {
        return "secret-refusal";
    }

    /** @throws IllegalArgumentException if it is a secret; the message is one line */
    @Override
    public String getProperty(String name) {
        refuse(name);
        return null;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST;
    }
}
