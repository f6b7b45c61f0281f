package io.segmentrelay.config;

import io.segmentrelay.usercom.ApiAddress;

/** A workspace to be read: its name here, where its API is, and its API key, which is never shown. */
public record AccountConfig(String name, ApiAddress address, String token) {
    @Override
    public String toString() {
        return "account " + name + " at " + address;
    }
}
