/** Segment Relay. */
package io.segmentrelay;
