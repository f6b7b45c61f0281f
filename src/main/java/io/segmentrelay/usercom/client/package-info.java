/** How a request to the API goes out: with its token to its own origin alone, and with limits on the answer. */
package io.segmentrelay.usercom.client;
