package io.segmentrelay.sandbox;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** A fault that was switched on, and what is left of it. */
public final class ActiveFault {

    private final int id;
    private final Fault fault;
    private final Random random;
    private final long since = System.nanoTime();
    private final Map<String, Integer> walks = new HashMap<>();
    private int happened;

    ActiveFault(int id, Fault fault) {
        this.id = id;
        this.fault = fault;
        this.random = new Random(fault.limit().seed());
    }

    public int id() {
        return id;
    }

    public String kind() {
        return fault.kind();
    }

    /** How many requests it met. */
    public synchronized int happened() {
        return happened;
    }

    synchronized Reply apply(Call call, Reply reply) {
        if (isOver() || !isInWalk(call) || !fault.scope().meets(call) || !chance()) {
            return reply;
        }
        happened++;
        return fault.effect().apply(call, reply);
    }

    synchronized boolean isOver() {
        var limit = fault.limit();
        return limit.times() != null && happened >= limit.times()
                || limit.lasting() != null && System.nanoTime() - since >= limit.lasting().toNanos();
    }

    /** Walks that were under way when the fault came are spared: it is whole walks that are asked for. */
    private boolean isInWalk(Call call) {
        if (fault.limit().walks() == null) {
            return true;
        }
        var list = call.workspace().token() + call.segment();
        var walk = call.page() == 0 ? walks.merge(list, 1, Integer::sum) : walks.getOrDefault(list, 0);
        return walk >= 1 && walk <= fault.limit().walks();
    }

    private boolean chance() {
        return fault.limit().probability() >= 1 || random.nextDouble() < fault.limit().probability();
    }
}
