package io.segmentrelay.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.ExecutionException;

import org.junit.jupiter.api.Test;

class CausesTest {
    private final IOException root = new ConnectException("refused,\n  twice");
    private final Throwable middle = new IOException("no answer", root);
    private final Throwable outer = new ExecutionException("wrapped", middle);

    @Test
    void theChainGoesFromTheFailureToItsRoot() {
        assertThat(Causes.of(outer)).containsExactly(outer, middle, root);
        assertThat(Causes.root(outer)).isSameAs(root);
        assertThat(Causes.of(null)).isEmpty();
    }

    @Test
    void theOutermostOfATypeIsFound() {
        assertThat(Causes.first(IOException.class, outer)).containsSame((IOException) middle);
        assertThat(Causes.first(IllegalStateException.class, outer)).isEmpty();
    }

    @Test
    void theRootIsToldInOneLineOrByItsClass() {
        assertThat(Causes.rootMessage(outer)).isEqualTo("refused, twice");
        assertThat(Causes.rootWords(outer)).isEqualTo(root.getClass().getSimpleName() + ": refused, twice");
        assertThat(Causes.rootMessage(new IOException(new IllegalStateException()))).isEqualTo("IllegalStateException");
        assertThat(Causes.rootWords(new IOException(new IllegalStateException()))).isEqualTo("IllegalStateException");
    }

    @Test
    void aChainThatGoesInACircleEnds() {
        // given
        root.initCause(outer);

        // then
        assertThat(Causes.of(outer)).containsExactly(outer, middle, root);
    }
}
