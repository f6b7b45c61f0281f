/** The User.com API: what may be called and how often, and what an answer means. Nothing here knows of Camel or Kafka. */
package io.segmentrelay.usercom;
