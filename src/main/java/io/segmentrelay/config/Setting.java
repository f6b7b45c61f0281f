package io.segmentrelay.config;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.segmentrelay.config.RelayConfig.Range;
import io.segmentrelay.text.Share;
import io.segmentrelay.text.Times;
import io.smallrye.config.WithName;
import io.smallrye.config.common.utils.StringUtil;

/**
 * A key of the configuration, and the values that the start accepts.
 *
 * @param key as in a file
 * @param takes what it takes, in words that end the sentence "it takes ..."
 * @param reader whether a text, neither null nor blank, is a value; an IllegalArgumentException says that it is not
 * @param optional whether it may be left empty
 */
record Setting(String key, String takes, Predicate<String> reader, boolean optional) {
    /** Every key of {@link RelayConfig}, in the order of their names. */
    static final List<Setting> RELAY = declared(RelayConfig.class, "relay.").sorted(Comparator.comparing(Setting::key))
            .toList();

    static final Setting BROKERS = new Setting("kafka.bootstrap.servers", Takes.Kind.BROKERS, false);

    /** Keys of Kafka's clients that the relay sets itself to keep its promises, or that it reads. */
    static final List<Setting> CLIENTS = List.of(
            only("kafka.enable.idempotence", "true"),
            only("kafka.acks", "all"),
            only("kafka.isolation.level", "read_committed"),
            only("kafka.enable.auto.commit", "false"),
            unset("kafka.group.id", "the group of the relays is named after relay.topics.state"),
            unset("kafka.group.instance.id", "no two relays of a group may have the same"),
            unset("kafka.transactional.id", "it is made of relay.topics.state and the account"),
            unset("kafka.partitioner.class", "equal keys share a partition as Kafka itself has it"),
            only("kafka.partitioner.ignore.keys", "false"),
            between("kafka.max.request.size", "a whole number", "", Long::valueOf, "1000000", "2147483647", true),
            new Setting("kafka.compression.type", Takes.Kind.CODEC, true));

    private Setting(String key, Takes.Kind kind, boolean optional) {
        this(key, kind.words, kind.accepts, optional);
    }

    private static Stream<Setting> declared(Class<?> mapping, String prefix) {
        return Stream.of(mapping.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers())).flatMap(method -> {
            WithName name = method.getAnnotation(WithName.class);
            String key = prefix + (name == null ? StringUtil.skewer(method.getName()) : name.value());
            Class<?> type = method.getReturnType();
            boolean isGroup = type.isInterface() && type.getEnclosingClass() == RelayConfig.class;
            return isGroup ? declared(type, key + ".") : Stream.of(declared(method, key));
        });
    }

    private static Setting declared(Method method, String key) {
        Class<?> type = method.getReturnType();
        Takes takes = method.getAnnotation(Takes.class);
        Range range = method.getAnnotation(Range.class);
        if (takes != null) {
            boolean optional = type == Optional.class;
            return new Setting(key, takes.value().words + (optional ? ", or nothing" : ""), takes.value().accepts, optional);
        } else if (type == boolean.class) {
            return oneOf(key, List.of("true", "false"));
        } else if (type.isEnum()) {
            return oneOf(key,
                    Stream.of(type.getEnumConstants()).map(word -> word.toString().toLowerCase(Locale.ROOT)).toList());
        } else if (type == Share.class) {
            return new Setting(key, Share.TAKES, text -> Share.valueOf(text) != null, false);
        } else if (type == Duration.class) {
            return between(key, "a time", ", " + Times.SUCH_AS, Times::parse, range.from(), range.to(),
                    false);
        } else if (type == double.class) {
            return between(key, "a number", ", such as 6 or 0.5", BigDecimal::new, range.from(), range.to(), false);
        }
        return between(key, "a whole number", "", Long::valueOf, range.from(), range.to(), false);
    }

    private static Setting oneOf(String key, List<String> words) {
        String takes = words.stream().limit(words.size() - 1L).collect(Collectors.joining(", ")) + " or "
                + words.get(words.size() - 1);
        return new Setting(key, takes, words::contains, false);
    }

    private static <T extends Comparable<T>> Setting between(String key, String what, String examples,
            Function<String, T> parser, String from, String to, boolean optional) {
        return new Setting(key, what + " from " + from + " to " + to + examples, text -> {
            T value = parser.apply(text);
            return value.compareTo(parser.apply(from)) >= 0 && value.compareTo(parser.apply(to)) <= 0;
        }, optional);
    }

    /** Another value would be ignored, or break what the relay promises. */
    private static Setting only(String key, String value) {
        return new Setting(key, "nothing but " + value + ", on which the relay's promises rest", value::equals, true);
    }

    private static Setting unset(String key, String why) {
        return new Setting(key, "nothing: " + why, text -> false, true);
    }

    /** Whether this text is a value; null stands for none. */
    boolean accepts(String value) {
        if (value == null || value.isBlank()) {
            return optional;
        }
        try {
            return reader.test(value.trim());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
