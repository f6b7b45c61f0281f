/**
 * A stand-in for the User.com API and a real Kafka broker: for a newcomer, for tests, and for those who build consumers.
 * Compiled beside the tests; nothing of it is in the production artifact.
 */
package io.segmentrelay.sandbox;
