package io.segmentrelay.health;

import java.util.List;

import jakarta.inject.Singleton;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdkBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.DelegatingSpanData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.quarkus.arc.All;
import io.quarkus.opentelemetry.runtime.AutoConfiguredOpenTelemetrySdkBuilderCustomizer;
import io.segmentrelay.config.TokenFilter;

/** Hands spans without secrets to exporters, in place of Quarkus's own bean ({@code quarkus.arc.exclude-types}). */
@Singleton
public class MaskedTraces implements AutoConfiguredOpenTelemetrySdkBuilderCustomizer {
    private final List<SpanProcessor> processors;

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

    /** A span that has ended, with {@code [token]} wherever a secret stood. */
    private static final class MaskedSpan implements ReadableSpan {
        private final ReadableSpan span;

        MaskedSpan(ReadableSpan span) {
            this.span = span;
        }

        @Override
        public SpanData toSpanData() {
            return new Data(span.toSpanData());
        }

        private static final class Data extends DelegatingSpanData {
            private final SpanData data;

            Data(SpanData data) {
                super(data);
                this.data = data;
            }

            @Override
            public String getName() {
                return TokenFilter.masked(data.getName());
            }

            @Override
            public Attributes getAttributes() {
                return masked(data.getAttributes());
            }

            @Override
            public List<EventData> getEvents() {
                return data.getEvents().stream().map(event -> EventData.create(event.getEpochNanos(),
                        TokenFilter.masked(event.getName()), masked(event.getAttributes()), event.getTotalAttributeCount()))
                        .toList();
            }

            @Override
            public StatusData getStatus() {
                return StatusData.create(data.getStatus().getStatusCode(),
                        TokenFilter.masked(data.getStatus().getDescription()));
            }
        }

        @SuppressWarnings("unchecked")
        private static Attributes masked(Attributes attributes) {
            AttributesBuilder masked = attributes.toBuilder();
            attributes.forEach((key, value) -> {
                if (value instanceof String text) {
                    masked.put((AttributeKey<String>) key, TokenFilter.masked(text));
                } else if (value instanceof List<?> values && values.stream().allMatch(String.class::isInstance)) {
                    masked.put((AttributeKey<List<String>>) key,
                            values.stream().map(one -> TokenFilter.masked((String) one)).toList());
                }
            });
            return masked.build();
        }

        @Override
        public SpanContext getSpanContext() {
            return span.getSpanContext();
        }

        @Override
        public SpanContext getParentSpanContext() {
            return span.getParentSpanContext();
        }

        @Override
        public String getName() {
            return TokenFilter.masked(span.getName());
        }

        @Override
        @Deprecated
        public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
            return span.getInstrumentationLibraryInfo();
        }

        @Override
        public InstrumentationScopeInfo getInstrumentationScopeInfo() {
            return span.getInstrumentationScopeInfo();
        }

        @Override
        public boolean hasEnded() {
            return span.hasEnded();
        }

        @Override
        public long getLatencyNanos() {
            return span.getLatencyNanos();
        }

        @Override
        public SpanKind getKind() {
            return span.getKind();
        }

        @Override
        public <T> T getAttribute(AttributeKey<T> key) {
            return getAttributes().get(key);
        }

        @Override
        public Attributes getAttributes() {
            return masked(span.getAttributes());
        }
    }
}
