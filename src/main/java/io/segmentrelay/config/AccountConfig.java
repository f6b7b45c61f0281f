package io.segmentrelay.config;

import io.segmentrelay.usercom.ApiAddress;

/**
 * A workspace to be read.
 *
 * @param name its name here
 * @param address where its API is
 * @param token its API key, which is never shown
 */
public record AccountConfig(String name, ApiAddress address, String token) {
    @Override
    public String toString() {
        return "account " + name + " at " + address;
    }
}
