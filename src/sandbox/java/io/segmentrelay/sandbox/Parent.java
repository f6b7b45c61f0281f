package io.segmentrelay.sandbox;

import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The process that started this one, which ends with it, however that ends. */
final class Parent {

    private Parent() {
    }

    /**
     * Ctrl-C reaches every process of a terminal. This one ignores it, so that its parent can still talk to it while it ends.
     *
     * @param pid that is gone sooner or later, or already
     */
    static void follow(String pid) {
        Signal.handle(new Signal("INT"), SignalHandler.SIG_IGN);
        ProcessHandle.of(Long.parseLong(pid)).ifPresentOrElse(
                parent -> parent.onExit().thenRun(() -> System.exit(0)),
                () -> System.exit(0));
    }
}
