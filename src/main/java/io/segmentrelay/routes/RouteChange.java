package io.segmentrelay.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.segmentrelay.extension.Extensions;

/**
 * What is new in the files of routes.
 *
 * @param set all files, as they are to be
 * @param changes by name, what became of the file: changed, added or deleted
 * @param affected names of the files whose routes are changed: with a route configuration, those of all
 */
public record RouteChange(List<RouteFile> set, Map<String, String> changes, Set<String> affected) {

    /** Contents are compared, never times: a mounted directory may be exchanged as a whole. */
    static RouteChange between(List<RouteFile> inForce, List<RouteFile> set) {
        Map<String, String> before = contents(inForce);
        Map<String, String> now = contents(set);
        Map<String, String> changes = new TreeMap<>();
        now.forEach((name, yaml) -> {
            if (!yaml.equals(before.get(name))) {
                changes.put(name, before.containsKey(name) ? "changed" : "added");
            }
        });
        before.keySet().stream().filter(name -> !now.containsKey(name)).forEach(name -> changes.put(name, "deleted"));
        return new RouteChange(set, changes, Set.copyOf(changes.keySet()));
    }

    static Map<String, String> contents(List<RouteFile> files) {
        return files.stream().collect(Collectors.toMap(RouteFile::name, RouteFile::yaml));
    }

    boolean isNone() {
        return changes.isEmpty();
    }

    /**
     * Whether all routes that run now go on as they are, and do what they did. What fills a file that was emptied, or an
     * extension point, changes what walks do.
     *
     * @param isPacked whether a file of a name is packed with the program
     */
    boolean onlyAdds(Predicate<String> isPacked) {
        return affected.equals(changes.keySet()) && changes.values().stream().allMatch("added"::equals)
                && changes.keySet().stream().noneMatch(isPacked)
                && files().stream().noneMatch(file -> Extensions.ALL.stream().anyMatch(file.yaml()::contains));
    }

    List<RouteFile> files() {
        return set.stream().filter(file -> affected.contains(file.name())).toList();
    }

    /** The same, for the routes of every file. */
    RouteChange ofAll(Set<String> inForce) {
        Set<String> all = new TreeSet<>(inForce);
        set.forEach(file -> all.add(file.name()));
        return new RouteChange(set, changes, all);
    }

    /** Such as {@code 20-crawl-members.yaml changed, 50-mine.yaml added}. */
    public String inWords() {
        List<String> words = new ArrayList<>();
        changes.forEach((name, what) -> words.add(name + " " + what));
        return String.join(", ", words);
    }
}
