/** The routes: where they come from and how they get into Camel. */
package io.segmentrelay.routes;
