package io.segmentrelay.health;

import java.util.List;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.quarkus.arc.All;
import io.quarkus.opentelemetry.runtime.AutoConfiguredOpenTelemetrySdkBuilderCustomizer;

/**
 * Hands spans to what exports them without the secrets that their names, attributes and exceptions may hold. It stands in the
 * place of Quarkus's own bean of this kind, which {@code quarkus.arc.exclude-types} leaves out.
 */
@Singleton
public class MaskedTraces implements AutoConfiguredOpenTelemetrySdkBuilderCustomizer {
    private final List<SpanProcessor> processors;

    @Inject
    public MaskedTraces(@All List<SpanProcessor> processors) {
        this.processors = processors;
    }

    @Override
    public void customize(AutoConfiguredOpenTelemetrySdkBuilder builder) {
        builder.addTracerProviderCustomizer((provider, settings) -> {
            processors.forEach(processor -> provider.addSpanProcessor(new Masking(processor)));
            return provider;
        });
    }

    private record Masking(SpanProcessor processor) implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            processor.onStart(parent, span);
        }

        @Override
        public boolean isStartRequired() {
            return processor.isStartRequired();
        }

        @Override
        public void onEnd(ReadableSpan span) {
            processor.onEnd(new MaskedSpan(span));
        }

        @Override
        public boolean isEndRequired() {
            return processor.isEndRequired();
        }

        @Override
        public CompletableResultCode shutdown() {
            return processor.shutdown();
        }

        @Override
        public CompletableResultCode forceFlush() {
            return processor.forceFlush();
        }
    }
}
