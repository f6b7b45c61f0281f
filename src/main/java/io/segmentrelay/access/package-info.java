/** Who may use the program's own HTTP port. */
package io.segmentrelay.access;
