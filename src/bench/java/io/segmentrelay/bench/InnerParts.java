package io.segmentrelay.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** What JMH says of the inner parts. */
final class InnerParts {
    private InnerParts() {
    }

    static void report(Report report) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder().include("io.segmentrelay.bench.inner").forks(1)
                .warmupIterations(3).warmupTime(TimeValue.seconds(1)).measurementIterations(5)
                .measurementTime(TimeValue.seconds(1)).verbosity(VerboseMode.SILENT).build()).run();
        List<List<String>> rows = new ArrayList<>();
        Map<String, Double> micros = new LinkedHashMap<>();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark().replace("io.segmentrelay.bench.inner.", "");
            double score = result.getPrimaryResult().getScore();
            micros.put(name, score);
            rows.add(List.of(name, "%.2f".formatted(score), "%.2f".formatted(result.getPrimaryResult().getScoreError())));
        }
        report.table("Inner parts", "By JMH: a page of 100 rows, one event, a diff of a million members, of a page.",
                List.of("part", "µs", "±"), rows);
        report.figures("inner parts, µs", micros);
    }
}
