package io.segmentrelay.bench.inner;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import io.segmentrelay.event.EventTopics;
import io.segmentrelay.event.EventWriter;
import io.segmentrelay.event.MembershipChange;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.event.Reason;

/** One membership event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EventEncoding {
    private final EventWriter writer = new EventWriter("main", "https://app.user.com/api/public", EventTopics.DEFAULT, true);
    private final Instant now = Instant.parse("2024-10-11T10:13:01.120Z");
    private long user;

    @Benchmark
    public List<OutRecord> event() {
        user++;
        return writer.membership(MembershipChange.ENTERED, Reason.RECOUNTED, 1033, "Active",
                JsonNodeFactory.instance.objectNode().put("id", user).put("custom_id", "A-17").put("user_key", "k3hq0wz81bma"),
                null, 42, "2024-10-11T10:12:32.661576Z", now);
    }
}
