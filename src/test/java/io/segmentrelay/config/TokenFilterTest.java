package io.segmentrelay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.logging.StreamHandler;
import java.util.stream.Stream;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.ExtLogRecord.FormatStyle;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TokenFilterTest {
    private static final String TOKEN = "token-filter-test-0123456789abcdef";
    private final TokenFilter filter = new TokenFilter();

    @BeforeAll
    static void hideTheToken() {
        TokenFilter.hide(TOKEN);
        TokenFilter.hide(TOKEN + "-and-more");
        TokenFilter.hide(TOKEN);
        TokenFilter.hide(" ");
        TokenFilter.hide(null);
    }

    static Stream<Arguments> records() {
        return Stream.of(arguments("no parameters", record(">> Token " + TOKEN + " {0} 100%"), ">> Token [token] {0} 100%"),
                arguments("part of a longer one", record("a " + TOKEN + "-and-more b"), "a [token] b"),
                arguments("a parameter", record("sent {0} to {1}", new StringBuilder("<" + TOKEN + ">"), "somebody"),
                        "sent <[token]> to somebody"),
                arguments("only together", record("sent {0}{1}", TOKEN.substring(0, 9), TOKEN.substring(9)),
                        "sent [token]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void aTokenIsMaskedWhereverItComesFrom(String where, LogRecord record, String expected) {
        // when
        boolean logged = filter.isLoggable(record);

        // then
        assertThat(logged).isTrue();
        assertThat(new SimpleFormatter().formatMessage(record)).isEqualTo(expected);
        assertThat(record.getParameters()).isNull();
    }

    private static LogRecord record(String message, Object... parameters) {
        LogRecord record = new LogRecord(Level.INFO, message);
        record.setParameters(parameters.length == 0 ? null : parameters);
        return record;
    }

    @ParameterizedTest
    @EnumSource(FormatStyle.class)
    void aTokenIsMaskedInEachStyleOfTheLogManager(FormatStyle style) {
        // given
        String template = style == FormatStyle.PRINTF ? "sent %s" : "sent {0}";
        ExtLogRecord record = new ExtLogRecord(Level.INFO, template + " " + TOKEN, style, "test");
        record.setParameters(new Object[] { TOKEN });
        record.putMdc("request", "with " + TOKEN);

        // when
        filter.isLoggable(record);

        // then
        assertThat(new PatternFormatter("%s %X{request}%e").format(record)).startsWith("sent ").contains("[token]")
                .endsWith("with [token]").doesNotContain(TOKEN);
    }

    @Test
    void aTokenInAnyExceptionOfAChainIsMaskedAndItsStackTraceKept() {
        // given
        Exception root = new IllegalStateException("root with " + TOKEN);
        Exception top = new RuntimeException("top", root);
        top.addSuppressed(new java.io.IOException("suppressed with " + TOKEN));
        root.addSuppressed(top);
        LogRecord record = new LogRecord(Level.SEVERE, "failed");
        record.setThrown(top);

        // when
        filter.isLoggable(record);

        // then
        StringWriter printed = new StringWriter();
        record.getThrown().printStackTrace(new PrintWriter(printed, true));
        assertThat(printed.toString()).doesNotContain(TOKEN).contains("java.lang.RuntimeException: top",
                "Caused by: java.lang.IllegalStateException: root with [token]",
                "Suppressed: java.io.IOException: suppressed with [token]", "TokenFilterTest.java");
    }

    @Test
    void controlCharactersAreMadeVisibleWhereverTheyStand() {
        // given
        ExtLogRecord record = new ExtLogRecord(Level.INFO, "segment %s", FormatStyle.PRINTF, "test");
        record.setParameters(new Object[] { "\u001b[2J\r\nINFO  forged\u009b1m\u202e" });
        record.putMdc("name", "a\tb");
        record.setThrown(new IllegalStateException("one\ntwo", new RuntimeException("\u0007")));

        // when
        filter.isLoggable(record);

        // then
        assertThat(new PatternFormatter("%s|%X{name}").format(record))
                .isEqualTo("segment \\u001b[2J\\u000d\\u000aINFO  forged\\u009b1m\\u202e|a\\u0009b");
        StringWriter printed = new StringWriter();
        record.getThrown().printStackTrace(new PrintWriter(printed, true));
        assertThat(printed.toString()).contains("IllegalStateException: one\\u000atwo", "RuntimeException: \\u0007");
    }

    @Test
    void everyHandlerHasTheFilterAndKeepsItsOwn() {
        // given
        Logger category = Logger.getLogger("io.segmentrelay.config.TokenFilterTest.category");
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        StreamHandler handler = new StreamHandler(written, new PatternFormatter("%s%n"));
        handler.setFilter(record -> !record.getMessage().contains("unwanted"));
        category.addHandler(handler);
        try {
            // when
            TokenFilter.onEveryHandler();
            category.info("with " + TOKEN + "\n");
            category.info("unwanted");

            // then
            handler.flush();
            assertThat(written.toString().lines()).containsExactly("with [token]\\u000a");
        } finally {
            category.removeHandler(handler);
        }
    }

    @Test
    void aRecordWithoutATokenIsLeftAsItIs() {
        // given
        Exception thrown = new RuntimeException("harmless");
        LogRecord record = new LogRecord(Level.INFO, "sent {0}");
        record.setParameters(new Object[] { 7 });
        record.setThrown(thrown);

        // when
        boolean logged = filter.isLoggable(record);

        // then
        assertThat(logged).isTrue();
        assertThat(record.getMessage()).isEqualTo("sent {0}");
        assertThat(record.getParameters()).containsExactly(7);
        assertThat(record.getThrown()).isSameAs(thrown);
    }
}
