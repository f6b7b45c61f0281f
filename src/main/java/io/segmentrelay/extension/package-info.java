/**
 * What routes of users may look at and change: the extension points, which are routes that a user may add, and what is
 * handed to them.
 */
package io.segmentrelay.extension;
