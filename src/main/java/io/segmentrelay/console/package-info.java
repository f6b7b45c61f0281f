/** The page at {@code /}: it reads the topics as any consumer does, only while somebody looks, and decides nothing. */
package io.segmentrelay.console;
