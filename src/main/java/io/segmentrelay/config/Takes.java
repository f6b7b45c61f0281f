package io.segmentrelay.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.kafka.common.record.CompressionType;

import io.segmentrelay.schedule.BySegment;
import io.segmentrelay.schedule.Objectives;
import io.segmentrelay.text.Share;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.client.HttpProxy;

/** The values of a setting, if its Java type and a {@link RelayConfig.Range} do not say them. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Takes {
    Kind value();

    /** Texts of a certain form. */
    enum Kind {
        GLOBS("ids or name globs, comma-separated", text -> true),
        OBJECTIVES("ids or name globs, each with a colon and a time such as 15m, comma-separated",
                text -> Objectives.of(parts(text).toList()) != null),
        SHARES("ids or name globs, each with a colon and a percentage such as 20%, comma-separated",
                text -> BySegment.of(parts(text).toList(), Share::valueOf) != null),
        FIELDS("names of user fields, comma-separated, each once and not id",
                text -> new FieldSet(parts(text).toList()) != null),
        HOSTS("names or addresses of this host without a port, comma-separated",
                text -> parts(text).allMatch(Kind::isHost)),
        BROKERS("host:port of Kafka brokers, comma-separated",
                text -> Stream.of(text.split(",")).map(String::trim).allMatch(Kind::isBroker)),
        TOPIC("the name of a topic: up to 249 letters, digits, dots, hyphens and underscores",
                text -> text.matches("[a-zA-Z0-9._-]{1,249}") && !text.equals(".") && !text.equals("..")),
        REPLICAS("-1 for what the broker is set to, or a whole number from 1 to 100",
                text -> text.matches("-1|[1-9][0-9]?|100")),
        /** A token that a person or a script shows to be let in. */
        TOKEN("at least 16 characters without a space", text -> text.matches("\\S{16,}")),
        /** A token that the relay shows to be let in. */
        CREDENTIALS("user:password", text -> text.indexOf(':') > 0),
        PROXY("host:port of a proxy, such as proxy.example.com:3128", text -> HttpProxy.of(text, Optional.empty()) != null),
        DIRECTORY("a directory", text -> Path.of(text) != null),
        CODEC("none, gzip, snappy, lz4 or zstd", text -> CompressionType.forName(text) != null);

        private static final Pattern HOST = Pattern.compile("[a-zA-Z0-9._-]+|\\[[0-9a-fA-F:]+]");
        private static final Pattern BROKER = Pattern.compile("(\\[[0-9a-fA-F:]+]|[^,:\\s]+):[0-9]{1,5}");

        final String words;
        /** Is true, false, or throws an IllegalArgumentException that stands for false. */
        final Predicate<String> accepts;

        Kind(String words, Predicate<String> accepts) {
            this.words = words;
            this.accepts = accepts;
        }

        static Stream<String> parts(String text) {
            return Stream.of(text.split(",", -1)).map(String::trim);
        }

        private static boolean isHost(String text) {
            return HOST.matcher(text).matches();
        }

        private static boolean isBroker(String text) {
            return BROKER.matcher(text).matches();
        }
    }
}
