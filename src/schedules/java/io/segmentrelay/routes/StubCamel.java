package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import org.apache.camel.CamelContext;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.spi.Registry;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.spi.ShutdownStrategy;

/** As much of Camel as a loader of files without routes asks for, which one thread may use at a time. */
final class StubCamel {
    private final AtomicReference<Thread> user = new AtomicReference<>();
    private final Registry registry = stub(Registry.class, Map.of());
    private final Model model = stub(Model.class, Map.of("getRouteConfigurationDefinitions", none -> List.of()));
    private final RoutesLoader parser = stub(RoutesLoader.class, Map.of("findRoutesBuilders", none -> List.of()));
    private final ShutdownStrategy shutdown = stub(ShutdownStrategy.class,
            Map.of("isShutdownNowOnTimeout", none -> true, "getTimeout", none -> 1L));
    private final ExtendedCamelContext extension = stub(ExtendedCamelContext.class,
            Map.of("getContextPlugin", type -> type == Model.class ? model : parser, "setRegistry", this::exchange));
    final CamelContext context = stub(CamelContext.class, Map.of("getCamelContextExtension", none -> extension, "getRegistry",
            none -> registry, "getShutdownStrategy", none -> shutdown, "getRoutes", none -> List.of()));

    private static <T> T stub(Class<T> type, Map<String, UnaryOperator<Object>> answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] { type }, (stub, method, arguments) -> {
            UnaryOperator<Object> answer = answers.get(method.getName());
            return answer == null ? null : answer.apply(arguments == null ? null : arguments[0]);
        }));
    }

    /** A check puts a registry of its own in the place of Camel's, and that back. */
    private Object exchange(Object now) {
        if (now == registry) {
            end();
        } else {
            begin();
        }
        return null;
    }

    void begin() {
        assertThat(user.compareAndSet(null, Thread.currentThread())).as("one thread uses Camel").isTrue();
    }

    void end() {
        user.set(null);
    }
}
