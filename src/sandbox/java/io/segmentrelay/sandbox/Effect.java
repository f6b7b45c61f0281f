package io.segmentrelay.sandbox;

import java.util.function.Consumer;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a fault makes of an answer. */
@FunctionalInterface
interface Effect {

    Reply apply(Call call, Reply reply);

    /** Changes the page in place; what is no page stays as it is. */
    static Effect onThePage(Consumer<ObjectNode> change) {
        return (call, reply) -> {
            if (reply.isPage()) {
                change.accept(reply.page());
            }
            return reply;
        };
    }
}
