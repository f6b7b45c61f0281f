package io.segmentrelay.bench.inner;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import io.segmentrelay.sandbox.RowStyle;
import io.segmentrelay.sandbox.StandIn;
import io.segmentrelay.sandbox.StandInOptions;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.PageReader;

/** A page of a hundred members of about 2 KB each. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PageDecoding {
    private final PageReader reader = new PageReader();
    private final FieldSet fields = new FieldSet(List.of("custom_id", "user_key"));
    private byte[] page;

    @Setup
    public void fetch() throws IOException, InterruptedException {
        try (StandIn standIn = StandIn.start(StandInOptions.defaults().rows(RowStyle.PREPARED))) {
            page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(standIn.url() + "/api/public/segments/1033/users/"))
                            .header("Authorization", "Token " + standIn.token()).header("Accept", "version=2").build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        }
    }

    @Benchmark
    public Page<Member> page() {
        return reader.members(new ByteArrayInputStream(page), fields);
    }
}
