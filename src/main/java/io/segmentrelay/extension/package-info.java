/** The extension points, which are routes that a user may add, and what is handed to them. */
package io.segmentrelay.extension;
