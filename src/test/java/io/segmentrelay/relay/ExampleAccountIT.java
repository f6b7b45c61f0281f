package io.segmentrelay.relay;

import io.quarkus.test.junit.QuarkusIntegrationTest;

/** The same on the packaged program, as Quarkus itself starts it. */
@QuarkusIntegrationTest
class ExampleAccountIT extends ExampleAccountTest {
}
