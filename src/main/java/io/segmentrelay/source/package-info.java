/** The relay's rules without the relay: a source of events for any Camel application, with its state in memory. */
package io.segmentrelay.source;
