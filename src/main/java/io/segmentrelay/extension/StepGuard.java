package io.segmentrelay.extension;

import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.impl.engine.DefaultReactiveExecutor;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Makes anything that a step of a route throws the failure of its exchange. Camel does that only with exceptions: after an
 * Error the exchange never ends, nor does the walk that waits for it, nor any change of the routes.
 *
 * <p>
 * A step is guarded when it is called, and when it goes on later, as a loop does: the failed step is then the thread's
 * innermost step that has not ended.
 */
public final class StepGuard extends DefaultReactiveExecutor implements InterceptStrategy {
    private final ThreadLocal<Deque<Step>> unfinished = ThreadLocal.withInitial(ConcurrentLinkedDeque::new);
    /** Calls of extensions that have not come back. */
    private final Set<Step> calls = ConcurrentHashMap.newKeySet();

    /** @param camel has no route yet */
    public static StepGuard install(CamelContext camel) {
        StepGuard guard = new StepGuard();
        camel.getCamelContextExtension().setReactiveExecutor(guard);
        camel.getCamelContextExtension().addInterceptStrategy(guard);
        return guard;
    }

    public void interrupt() {
        calls.forEach(call -> call.thread.interrupt());
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext camel, NamedNode node, Processor target, Processor next) {
        boolean isCall = Extensions.ALL.contains(called(node));
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                Step step = new Step(exchange, callback, unfinished.get());
                if (isCall) {
                    calls.add(step);
                }
                try {
                    return super.process(exchange, step);
                } catch (Error e) {
                    step.fail(e);
                    return true;
                }
            }
        };
    }

    /** The id of the route that the step calls, if it is called as extensions are. */
    private static String called(NamedNode node) {
        String uri = node instanceof ToDefinition to ? to.getUri()
                : node instanceof EnrichDefinition enrich ? enrich.getExpression().getExpression() : "";
        return uri.replaceFirst("^direct:", "").replaceFirst("\\?.*", "");
    }

    @Override
    public void schedule(Runnable task) {
        super.schedule(guarded(task));
    }

    @Override
    public void scheduleMain(Runnable task) {
        super.scheduleMain(guarded(task));
    }

    @Override
    public void scheduleSync(Runnable task) {
        super.scheduleSync(guarded(task));
    }

    @Override
    public void scheduleQueue(Runnable task) {
        super.scheduleQueue(guarded(task));
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Error e) {
                Step step = unfinished.get().peek();
                if (step == null) {
                    throw e;
                }
                step.fail(e);
            }
        };
    }

    private final class Step implements AsyncCallback {
        private final Exchange exchange;
        private final AsyncCallback callback;
        private final Deque<Step> stack;
        private final Thread thread = Thread.currentThread();

        Step(Exchange exchange, AsyncCallback callback, Deque<Step> stack) {
            this.exchange = exchange;
            this.callback = callback;
            this.stack = stack;
            stack.push(this);
        }

        @Override
        public void done(boolean isDoneSync) {
            if (stack.remove(this)) {
                calls.remove(this);
                callback.done(isDoneSync);
            }
        }

        /** @throws Error the same, if the step has ended, so that another has failed */
        void fail(Error error) {
            if (!stack.contains(this)) {
                throw error;
            }
            exchange.setException(error);
            done(true);
        }
    }
}
