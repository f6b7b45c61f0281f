/** Development mode: what {@code quarkus:dev} does more than the packaged program. */
package io.segmentrelay.dev;
