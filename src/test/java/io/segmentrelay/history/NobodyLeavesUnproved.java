package io.segmentrelay.history;

import java.util.List;

import io.segmentrelay.testing.ReadEvent;

/**
 * A run that could not be proved whole, or was given up, judges nobody. One walk alone judges if it was exact; else it takes
 * another one before it that missed the user too, was whole, and is {@link Walks#areIndependent independent evidence}. A count
 * that is off
 * by a constant takes three.
 */
final class NobodyLeavesUnproved implements Rule {
    @Override
    public void check(Facts facts, Findings findings) {
        Walks walks = new Walks(facts);
        for (RunFacts run : facts.runs()) {
            List<ReadEvent> left = run.events.stream().filter(event -> event.change().equals("left")).toList();
            if (run.report().map(ReadEvent::change).filter(List.of("incomplete", "aborted")::contains).isPresent()) {
                left.forEach(event -> findings.about(event, "somebody leaves by a run that was not whole"));
            } else if (run.wasWhole() && facts.hasRecounts()) {
                left.stream().filter(event -> !event.value().path("reason").asText().equals("signal"))
                        .forEach(event -> check(event, run, walks, findings));
            }
        }
    }

    private static void check(ReadEvent left, RunFacts run, Walks walks, Findings findings) {
        if (!run.isExact()) {
            if (walks.otherThatMissed(left).isEmpty()) {
                findings.about(left, "user %d leaves by one walk that was not exact, and no independent one before it, of %s",
                        Facts.user(left), walks.told(left));
            }
        } else if (run.deficit() != 0 && !walks.isConstantOffset(run)) {
            findings.about(left, "user %d leaves by a constant offset of %d that no three independent walks have shown",
                    Facts.user(left), run.deficit());
        }
    }
}
