package io.segmentrelay.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

import io.segmentrelay.schedule.Candidate.Listed;
import io.segmentrelay.schedule.Candidate.Walked;
import io.segmentrelay.schedule.Candidate.Wanted;
import io.segmentrelay.usercom.Counted;

/** Candidates, told by how they differ from one that was walked an hour ago and has not changed since. */
record Candidates(long id, long size, Wanted wanted, Listed listed, Walked walked) {
    static final Instant NOW = Instant.parse("2024-10-11T12:00:00Z");
    static final Duration INTERVAL = Duration.ofMinutes(240);
    static final Instant AN_HOUR_AGO = NOW.minus(Duration.ofHours(1));

    static Candidates of(long id) {
        Counted counted = new Counted("10:00", OptionalLong.of(100));
        return new Candidates(id, 100, new Wanted(true, false, false), new Listed(counted, INTERVAL, false),
                new Walked(counted, AN_HOUR_AGO, null, false, false));
    }

    Candidate candidate() {
        return new Candidate(id, "Active", size, wanted, listed, walked);
    }

    Candidates size(long other) {
        return new Candidates(id, other, wanted, listed, walked);
    }

    Candidates counted(String now, String before) {
        return counted(new Counted(now, listed.counted().members()), new Counted(before, walked.counted().members()));
    }

    Candidates objectCount(OptionalLong now, OptionalLong before) {
        return counted(new Counted(listed.counted().at(), now), new Counted(walked.counted().at(), before));
    }

    private Candidates counted(Counted now, Counted before) {
        return new Candidates(id, size, wanted, new Listed(now, INTERVAL, listed.gone()),
                new Walked(before, walked.endedAt(), walked.nextTry(), walked.confirmAtOnce(), walked.resumable()));
    }

    Candidates recounted() {
        return counted("11:00", "10:00");
    }

    /** @param at null for never */
    Candidates walked(Instant at) {
        return with(new Walked(walked.counted(), at, walked.nextTry(), walked.confirmAtOnce(), walked.resumable()));
    }

    Candidates nextTry(Instant at) {
        return with(new Walked(walked.counted(), walked.endedAt(), at, walked.confirmAtOnce(), walked.resumable()));
    }

    Candidates confirmAtOnce() {
        return with(new Walked(walked.counted(), walked.endedAt(), walked.nextTry(), true, walked.resumable()));
    }

    Candidates resumable() {
        return with(new Walked(walked.counted(), walked.endedAt(), walked.nextTry(), walked.confirmAtOnce(), true));
    }

    private Candidates with(Walked other) {
        return new Candidates(id, size, wanted, listed, other);
    }

    Candidates gone() {
        return new Candidates(id, size, wanted, new Listed(listed.counted(), INTERVAL, true), walked);
    }

    Candidates paused() {
        return with(new Wanted(wanted.followed(), true, wanted.requested()));
    }

    Candidates notFollowed() {
        return with(new Wanted(false, wanted.paused(), wanted.requested()));
    }

    Candidates requested() {
        return with(new Wanted(wanted.followed(), wanted.paused(), true));
    }

    private Candidates with(Wanted other) {
        return new Candidates(id, size, other, listed, walked);
    }
}
