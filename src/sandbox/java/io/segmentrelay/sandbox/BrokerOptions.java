package io.segmentrelay.sandbox;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How to start a broker.
 *
 * @param port 0 for a free one
 * @param directory of the data, used again if it has some; null for one that is deleted at the end
 * @param advertisedPort the port that clients are told, for those who come by a proxy; 0 for the broker's own
 * @param node which of the cluster's nodes it is, from 1
 * @param controllers the port at which each node's controller listens, that of node 1 first; empty for a single node
 * @param settings of the broker, beside or instead of the sandbox's own
 * @param scram users to begin with, such as {@code SCRAM-SHA-512=[name=relay,password=secret]}
 * @param features levels of the cluster's features that are not the latest, such as {@code transaction.version} 1
 */
public record BrokerOptions(int port, Path directory, int advertisedPort, int node, List<Integer> controllers,
        Map<String, String> settings, List<String> scram, Map<String, Short> features) {

    public BrokerOptions {
        controllers = List.copyOf(controllers);
        settings = Map.copyOf(settings);
        scram = List.copyOf(scram);
        features = Map.copyOf(features);
        if (node < 1 || !controllers.isEmpty() && node > controllers.size()) {
            throw new IllegalArgumentException("node " + node + " of " + controllers.size());
        }
    }

    /** A single node on a free port, with data that is gone afterwards. */
    public static BrokerOptions defaults() {
        return new BrokerOptions(0, null, 0, 1, List.of(), Map.of(), List.of(), Map.of());
    }

    public BrokerOptions port(int newPort) {
        return new BrokerOptions(newPort, directory, advertisedPort, node, controllers, settings, scram, features);
    }

    public BrokerOptions directory(Path newDirectory) {
        return new BrokerOptions(port, newDirectory, advertisedPort, node, controllers, settings, scram, features);
    }

    public BrokerOptions advertisedPort(int newPort) {
        return new BrokerOptions(port, directory, newPort, node, controllers, settings, scram, features);
    }

    public BrokerOptions node(int newNode, List<Integer> newControllers) {
        return new BrokerOptions(port, directory, advertisedPort, newNode, newControllers, settings, scram, features);
    }

    public BrokerOptions settings(Map<String, String> newSettings) {
        return new BrokerOptions(port, directory, advertisedPort, node, controllers, newSettings, scram, features);
    }

    public BrokerOptions scram(List<String> users) {
        return new BrokerOptions(port, directory, advertisedPort, node, controllers, settings, users, features);
    }

    public BrokerOptions features(Map<String, Short> newFeatures) {
        return new BrokerOptions(port, directory, advertisedPort, node, controllers, settings, scram, newFeatures);
    }
}
