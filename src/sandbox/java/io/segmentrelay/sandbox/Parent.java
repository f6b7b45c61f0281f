package io.segmentrelay.sandbox;

/** Whoever started this program: it ends with it, however that ends. */
final class Parent {

    private Parent() {
    }

    /** @param pid that is gone sooner or later, or already */
    static void follow(String pid) {
        ProcessHandle.of(Long.parseLong(pid)).ifPresentOrElse(
                parent -> parent.onExit().thenRun(() -> System.exit(0)),
                () -> System.exit(0));
    }
}
