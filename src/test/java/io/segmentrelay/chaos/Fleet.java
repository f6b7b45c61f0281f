package io.segmentrelay.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

import io.segmentrelay.relay.RelayProcess;

/** The relays that run at a site: processes of the packaged program. */
final class Fleet implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(10);

    private final Map<String, String> settings;
    private final Diary diary;
    private final List<Member> running = new CopyOnWriteArrayList<>();
    private int started;

    /** A relay, and how it is called in the diary. */
    record Member(int number, RelayProcess process) {
        @Override
        public String toString() {
            return "relay " + number;
        }
    }

    Fleet(Map<String, String> settings, Diary diary) {
        this.settings = settings;
        this.diary = diary;
    }

    synchronized Member start() {
        Member member = new Member(++started, RelayProcess.start(settings));
        running.add(member);
        diary.note("starts " + member);
        return member;
    }

    List<Member> running() {
        return List.copyOf(running);
    }

    /** Starts as many as are missing. */
    synchronized void atLeast(int relays) {
        while (running.size() < relays) {
            start();
        }
    }

    Member any(Random random) {
        atLeast(1);
        return running.get(random.nextInt(running.size()));
    }

    /** SIGKILL. */
    void kill(Member member) {
        member.process().kill();
        gone(member, "SIGKILL");
    }

    /** SIGKILL for whoever speaks to Kafka from this port; false if that is none of these. */
    boolean killOwner(int port) {
        for (Member member : running) {
            if (Sockets.isOwner(member.process().pid(), port)) {
                kill(member);
                return true;
            }
        }
        return false;
    }

    /** SIGTERM, and waits. */
    void terminate(Member member) throws InterruptedException {
        long begun = System.nanoTime();
        member.process().terminate();
        if (!member.process().endsWithin(STOP)) {
            throw new AssertionError(member + " did not end within " + STOP.toSeconds() + " s of SIGTERM\n"
                    + member.process().output());
        }
        gone(member, "SIGTERM, gone after " + Duration.ofNanos(System.nanoTime() - begun).toMillis() + " ms,");
    }

    /** Each relay says its health, its counters, and what every thread is at, in its output. */
    void askWhatTheyDo() {
        for (Member member : running) {
            diary.keep(member + " says:\n" + member.process().report());
        }
    }

    private void gone(Member member, String how) {
        if (running.remove(member)) {
            diary.note(how + " " + member);
            diary.keep(member + ":\n" + member.process().output());
            member.process().close();
        }
    }

    /** Fails if a relay ended by itself. */
    void requireAlive() {
        List<Member> ended = new ArrayList<>(running);
        ended.removeIf(member -> member.process().isAlive());
        if (!ended.isEmpty()) {
            throw new AssertionError(ended.get(0) + " ended by itself:\n" + ended.get(0).process().output());
        }
    }

    @Override
    public void close() {
        running.forEach(member -> gone(member, "at the end SIGKILL"));
    }
}
