/** Traces. */
package io.segmentrelay.telemetry;
