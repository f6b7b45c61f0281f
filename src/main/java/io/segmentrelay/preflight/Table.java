package io.segmentrelay.preflight;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Findings as people read them: aligned, the remedy below what it mends, and a last line that sums up. */
final class Table {
    private Table() {
    }

    static void print(List<Finding> findings, PrintStream out) {
        int width = findings.stream().mapToInt(finding -> finding.subject().length()).max().orElse(0);
        String indent = " ".repeat(6 + width + 2);
        for (Finding finding : findings) {
            out.printf(Locale.ROOT, "%-4s  %-" + width + "s  %s%n", finding.status().name().toLowerCase(Locale.ROOT),
                    finding.subject(),
                    finding.what());
            if (finding.remedy() != null) {
                out.println(indent + "-> " + finding.remedy());
            }
        }
        long failed = findings.stream().filter(finding -> finding.status() == Finding.Status.FAIL).count();
        out.println();
        out.println(failed == 0 ? "The relay can be started." : failed + (failed == 1 ? " thing" : " things") + " to mend.");
    }
}
