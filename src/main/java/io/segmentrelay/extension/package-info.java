/**
 * What routes of users may look at and change: the extension points, each a shipped route that does nothing, and what is
 * handed to it.
 */
package io.segmentrelay.extension;
