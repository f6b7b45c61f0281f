package io.segmentrelay.routes;

import java.time.Duration;
import java.util.concurrent.ExecutorService;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;

import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.kafka.KafkaComponent;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.spi.CamelEvent.CamelContextInitializedEvent;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.Config;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.AccountsConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.publish.TransactionProducers;
import io.segmentrelay.usercom.client.AuthorizedClient;
import io.segmentrelay.usercom.client.HttpProxy;
import io.segmentrelay.usercom.client.OnceDecompressed;

/** Beans that routes refer to by name and that are no steps. */
@ApplicationScoped
public class RouteBeans {
    /** Threads of lanes, of list readings and of leavers. */
    @Produces
    @Singleton
    @Named("laneThreads")
    ExecutorService laneThreads() {
        return new LaneThreads(task -> {
            Thread thread = new Thread(task, "relay-lane");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Adds the token below Camel, to requests for the account's own origin only. */
    @Produces
    @Singleton
    @Named("usercomClient")
    HttpClientConfigurer usercomClient(AccountsConfig accounts, RelayConfig config) {
        return new AuthorizedClient(name -> accounts.accounts().stream().filter(account -> account.name().equals(name))
                .findFirst().map(AccountConfig::credentials).orElse(null), config.page().maxBytes(), config.page().maxTime(),
                config.proxy().map(proxy -> HttpProxy.of(proxy, config.proxyCredentials())));
    }

    /** The client of every other HTTP endpoint, as the component's settings say. */
    @Produces
    @Singleton
    @Named("onceDecompressed")
    OnceDecompressed onceDecompressed() {
        return new OnceDecompressed();
    }

    /** Sends the records of a transaction, each with its own headers, through the producer that is lent. */
    @Produces
    @Singleton
    @Named("account-kafka")
    public static KafkaComponent accountKafka(TransactionProducers lent) {
        KafkaConfiguration configuration = new KafkaConfiguration();
        configuration.setSynchronous(true);
        configuration.setBatchWithIndividualHeaders(true);
        configuration.setKeySerializer(StringSerializer.class.getName());
        configuration.setValueSerializer(ByteArraySerializer.class.getName());
        KafkaComponent component = new KafkaComponent();
        component.setConfiguration(configuration);
        component.setKafkaClientFactory(lent);
        return component;
    }

    /** <code>{{millis:some.key}}</code>: a configured duration as the plain number that some options of routes want. */
    void millis(@Observes CamelContextInitializedEvent initialized, Config config) {
        initialized.getContext().getPropertiesComponent().addPropertiesFunction(new PropertiesFunction() {
            @Override
            public String getName() {
                return "millis";
            }

            @Override
            public String apply(String key) {
                return Long.toString(config.getValue(key, Duration.class).toMillis());
            }
        });
    }
}
