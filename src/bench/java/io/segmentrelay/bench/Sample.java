package io.segmentrelay.bench;

/**
 * One walk.
 *
 * @param rows that were read
 * @param seconds on the clock
 * @param cpu seconds of all cores that the program took
 */
record Sample(long rows, double seconds, double cpu, double standInCpu, double brokerCpu) {
    double rowsPerSecond() {
        return rows / seconds;
    }

    double cpuPerMillion() {
        return cpu / rows * 1e6;
    }
}
