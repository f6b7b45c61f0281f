package io.segmentrelay.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** Candidates, told by how they differ from one that was walked an hour ago and has not changed since. */
record Candidates(Candidate candidate) {
    static final Instant NOW = Instant.parse("2024-10-11T12:00:00Z");
    static final Duration INTERVAL = Duration.ofMinutes(240);
    static final Instant AN_HOUR_AGO = NOW.minus(Duration.ofHours(1));

    static Candidates of(long id) {
        return new Candidates(new Candidate(id, 100, true, true, "10:00", "10:00", OptionalLong.of(100),
                OptionalLong.of(100), INTERVAL, AN_HOUR_AGO, null, false, false, false, false, false));
    }

    Candidates size(long size) {
        Candidate c = candidate;
        return new Candidates(new Candidate(c.id(), size, c.followed(), c.baselined(), c.listedCounted(),
                c.walkedCounted(), c.listedObjectCount(), c.walkedObjectCount(), c.updateInterval(), c.walkedAt(),
                c.nextTry(), c.confirmAtOnce(), c.resumable(), c.gone(), c.paused(), c.requested()));
    }

    Candidates counted(String listed, String walked) {
        Candidate c = candidate;
        return new Candidates(new Candidate(c.id(), c.size(), c.followed(), c.baselined(), listed, walked,
                c.listedObjectCount(), c.walkedObjectCount(), c.updateInterval(), c.walkedAt(), c.nextTry(),
                c.confirmAtOnce(), c.resumable(), c.gone(), c.paused(), c.requested()));
    }

    Candidates recounted() {
        return counted("11:00", "10:00");
    }

    Candidates objectCount(OptionalLong listed, OptionalLong walked) {
        Candidate c = candidate;
        return new Candidates(new Candidate(c.id(), c.size(), c.followed(), c.baselined(), c.listedCounted(),
                c.walkedCounted(), listed, walked, c.updateInterval(), c.walkedAt(), c.nextTry(), c.confirmAtOnce(),
                c.resumable(), c.gone(), c.paused(), c.requested()));
    }

    /** @param at null for never */
    Candidates walked(Instant at) {
        Candidate c = candidate;
        return new Candidates(new Candidate(c.id(), c.size(), c.followed(), at != null, c.listedCounted(),
                c.walkedCounted(), c.listedObjectCount(), c.walkedObjectCount(), c.updateInterval(), at, c.nextTry(),
                c.confirmAtOnce(), c.resumable(), c.gone(), c.paused(), c.requested()));
    }

    Candidates nextTry(Instant at) {
        Candidate c = candidate;
        return new Candidates(new Candidate(c.id(), c.size(), c.followed(), c.baselined(), c.listedCounted(),
                c.walkedCounted(), c.listedObjectCount(), c.walkedObjectCount(), c.updateInterval(), c.walkedAt(), at,
                c.confirmAtOnce(), c.resumable(), c.gone(), c.paused(), c.requested()));
    }

    Candidates confirmAtOnce() {
        return flags(candidate.followed(), true, candidate.resumable(), candidate.gone(), candidate.paused());
    }

    Candidates resumable() {
        return flags(candidate.followed(), candidate.confirmAtOnce(), true, candidate.gone(), candidate.paused());
    }

    Candidates gone() {
        return flags(candidate.followed(), candidate.confirmAtOnce(), candidate.resumable(), true, candidate.paused());
    }

    Candidates paused() {
        return flags(candidate.followed(), candidate.confirmAtOnce(), candidate.resumable(), candidate.gone(), true);
    }

    Candidates notFollowed() {
        return flags(false, candidate.confirmAtOnce(), candidate.resumable(), candidate.gone(), candidate.paused());
    }

    private Candidates flags(boolean followed, boolean confirmAtOnce, boolean resumable, boolean gone, boolean paused) {
        Candidate c = candidate;
        return new Candidates(new Candidate(c.id(), c.size(), followed, c.baselined(), c.listedCounted(),
                c.walkedCounted(), c.listedObjectCount(), c.walkedObjectCount(), c.updateInterval(), c.walkedAt(),
                c.nextTry(), confirmAtOnce, resumable, gone, paused, c.requested()));
    }

    Candidates requested() {
        Candidate c = candidate;
        return new Candidates(new Candidate(c.id(), c.size(), c.followed(), c.baselined(), c.listedCounted(),
                c.walkedCounted(), c.listedObjectCount(), c.walkedObjectCount(), c.updateInterval(), c.walkedAt(),
                c.nextTry(), c.confirmAtOnce(), c.resumable(), c.gone(), c.paused(), true));
    }
}
