/** Ways through the pages of the API, page by page: where to go on, when to stop, and what is known at the end. */
package io.segmentrelay.walk;
