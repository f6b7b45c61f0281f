package io.segmentrelay.bench;

/**
 * One run of one row.
 *
 * @param rows member rows that were read
 * @param millis from the first request for members to the last record
 * @param cpuMillis processor time of the process that is measured; negative if it is not known
 */
record Measurement(long rows, long millis, long cpuMillis) {
    double rowsPerSecond() {
        return rows * 1000.0 / millis;
    }

    double cpuSecondsPerMillionRows() {
        return cpuMillis < 0 ? Double.NaN : cpuMillis * 1000.0 / rows;
    }
}
