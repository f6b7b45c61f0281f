package io.segmentrelay.world;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.session.SharedListRead;
import io.segmentrelay.session.SharedListRead.Round;
import io.segmentrelay.session.SharedListRead.Ticket;
import io.segmentrelay.walk.ListReading;

/** The readings of the list of one life, each for all who wait. */
final class ListReads {
    private final Life life;
    private final Calls calls;
    private final SharedListRead shared;
    private final Map<Round, List<Consumer<ListRead>>> waiting = new LinkedHashMap<>();
    private boolean reading;

    ListReads(Life life, Calls calls, VirtualTime time) {
        this.life = life;
        this.calls = calls;
        this.shared = new SharedListRead(() -> calls.budget().perRequest(), life::isHolding, time::nanos);
    }

    void onSchedule() {
        if (!shared.isQueued()) {
            join(shared.join(), none -> {
            });
        }
    }

    /** @param then takes the list; null if it could not be read */
    void afterWalk(Consumer<ListRead> then) {
        join(shared.joinAfterWalk(), then);
    }

    private void join(Ticket ticket, Consumer<ListRead> then) {
        waiting.computeIfAbsent(ticket.round(), none -> new ArrayList<>()).add(then);
        begin(ticket.round());
    }

    private void begin(Round round) {
        if (reading || !waiting.containsKey(round) || !life.isHolding()) {
            return;
        }
        long wait = shared.untilBegin(round);
        if (wait > 0) {
            life.after(wait, () -> begin(round));
            return;
        }
        try {
            shared.begin(round);
        } catch (InterruptedException neverWaits) {
            throw new IllegalStateException(neverWaits);
        }
        reading = true;
        ListReading list = new ListReading(Workspace.ADDRESS);
        calls.list(list.next(), (page, call) -> {
            list.read(page);
            ListRead read = list.result();
            end(round, life.listed(read) ? read : null, call.attempts());
        }, (failure, call) -> {
            life.listFailed();
            end(round, null, call.attempts());
        });
    }

    private void end(Round round, ListRead read, int requests) {
        reading = false;
        shared.end(requests);
        if (read == null) {
            round.result().completeExceptionally(new IllegalStateException("the list was not taken"));
        } else {
            round.result().complete(read);
        }
        waiting.remove(round).forEach(then -> then.accept(read));
        List.copyOf(waiting.keySet()).forEach(this::begin);
        life.fillLanes();
    }
}
