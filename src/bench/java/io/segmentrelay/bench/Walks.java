package io.segmentrelay.bench;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** How a program is told to walk, and says what it did. */
final class Walks {
    private Walks() {
    }

    /** Says that it is ready, then walks for each line of the standard input, and says how many rows and nanoseconds. */
    static void serve(Callable<Long> walk) throws Exception {
        System.out.println("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        while (lines.readLine() != null) {
            long began = System.nanoTime();
            long rows = walk.call();
            System.out.println(rows + " " + (System.nanoTime() - began));
        }
    }

    /**
     * Has a program walk once that was started with {@link #serve}.
     *
     * @param number how often it has walked before
     */
    static Sample measure(Site site, Child program, int number) {
        program.line(number);
        double own = program.cpuSeconds();
        double standIn = site.standInCpu();
        double broker = site.brokerCpu();
        program.tell("go");
        String[] said = program.line(number + 1).split(" ");
        return new Sample(Long.parseLong(said[0]), Long.parseLong(said[1]) / 1e9, program.cpuSeconds() - own,
                site.standInCpu() - standIn, site.brokerCpu() - broker);
    }
}
