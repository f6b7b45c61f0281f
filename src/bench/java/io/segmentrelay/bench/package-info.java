/** What the relay costs, beside the leanest program that could do the same, and beside an afternoon's work. */
package io.segmentrelay.bench;
