/** Settings: where they come from, what they take, and what is said about one that is wrong. */
package io.segmentrelay.config;
