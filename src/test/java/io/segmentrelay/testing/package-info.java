/**
 * What a consumer of the topics can check for itself: that every record keeps the contract of {@code docs/events.md},
 * and that the stream as a whole makes sense. It knows nothing of how the relay works.
 */
package io.segmentrelay.testing;
