/** What {@code check} finds out before a start: it changes nothing, and says how to mend what is wrong. */
package io.segmentrelay.preflight;
