/**
 * The page at {@code /}: what the topics tell, for people. It reads them as any consumer does, only while somebody looks, and
 * decides nothing.
 */
package io.segmentrelay.console;
