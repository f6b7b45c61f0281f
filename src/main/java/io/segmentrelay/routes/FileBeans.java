package io.segmentrelay.routes;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The beans that files of routes define, as they were bound before the files were loaded. */
final class FileBeans {
    private final Registry registry;
    /** By name; null where none was bound. */
    private final Map<String, Object> before = new HashMap<>();

    private FileBeans(Registry registry) {
        this.registry = registry;
    }

    static FileBeans before(CamelContext camel, List<RouteFile> files) {
        FileBeans beans = new FileBeans(camel.getRegistry());
        files.forEach(file -> beans.note(file.yaml()));
        return beans;
    }

    private void note(String yaml) {
        try {
            for (Object document : new Load(LoadSettings.builder().build()).loadAllFromString(yaml)) {
                each(document, entry -> each(entry.get("beans"), bean -> {
                    String name = String.valueOf(bean.get("name"));
                    before.put(name, bound(name));
                }));
            }
        } catch (YamlEngineException e) {
            return; // Camel does not understand it either, and binds nothing.
        }
    }

    private interface Visitor {
        void visit(Map<?, ?> map);
    }

    private static void each(Object list, Visitor visitor) {
        if (list instanceof List<?> nodes) {
            nodes.stream().filter(Map.class::isInstance).forEach(node -> visitor.visit((Map<?, ?>) node));
        }
    }

    /** Not what the program provides under this name, which files cannot replace. */
    private Object bound(String name) {
        Registry own = registry instanceof DefaultRegistry whole ? whole.getFallbackRegistry() : registry;
        return own.lookupByName(name);
    }

    /** Takes out what was bound since, and puts back what was there. */
    void restore() {
        before.forEach((name, bean) -> {
            if (bound(name) != bean) {
                registry.unbind(name);
                if (bean != null) {
                    registry.bind(name, bean);
                }
            }
        });
    }
}
