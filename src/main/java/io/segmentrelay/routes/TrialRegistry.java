package io.segmentrelay.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.SimpleRegistry;
import org.apache.camel.support.SupplierRegistry;

/**
 * Camel's registry while files are on trial: the beans that they define are bound here, over those that run, of which none is
 * replaced, and so none destroyed.
 */
final class TrialRegistry extends DefaultRegistry implements AutoCloseable {
    private final CamelContext camel;
    private final Registry running;
    private final SimpleRegistry own = new SimpleRegistry();
    private final SimpleRegistry ownLazy = new SupplierRegistry();

    private TrialRegistry(CamelContext camel, Registry running) {
        super(running);
        this.camel = camel;
        this.running = running;
        setFallbackRegistry(own);
        setSupplierRegistry(ownLazy);
    }

    /** Is Camel's registry until it is closed. */
    static TrialRegistry begin(CamelContext camel) {
        TrialRegistry trial = new TrialRegistry(camel, camel.getRegistry());
        camel.getCamelContextExtension().setRegistry(trial);
        return trial;
    }

    @Override
    public Object lookupByName(String name) {
        return isOwn(name) ? new DefaultLookup().lookupByName(name) : super.lookupByName(name);
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
        return isOwn(name) ? new DefaultLookup().lookupByNameAndType(name, type) : super.lookupByNameAndType(name, type);
    }

    private boolean isOwn(String name) {
        return own.containsKey(name) || ownLazy.containsKey(name);
    }

    /** As Camel looks up where nothing else is bound. */
    private final class DefaultLookup extends DefaultRegistry {
        DefaultLookup() {
            setCamelContext(camel);
            setFallbackRegistry(own);
            setSupplierRegistry(ownLazy);
        }
    }

    /** Takes back what was bound. */
    @Override
    public void close() {
        camel.getCamelContextExtension().setRegistry(running);
        for (Set<String> names : List.of(own.keySet(), ownLazy.keySet())) {
            new ArrayList<>(names).forEach(this::unbind);
        }
    }
}
