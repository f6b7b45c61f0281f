package io.segmentrelay.history;

import java.util.function.BiConsumer;

/**
 * One thing that must hold in every history.
 *
 * @param check tells of everything in the history that breaks it
 */
record Rule(String name, BiConsumer<Facts, Findings> check) {
}
