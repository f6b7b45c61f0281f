package io.segmentrelay.routes;

import static io.segmentrelay.testing.Schedules.together;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.health.ReloadStatus;
import io.segmentrelay.session.Accounts;
import io.segmentrelay.session.WalkedSessions;
import io.segmentrelay.testing.Schedules;
import io.segmentrelay.testing.Schedules.Story;

/** Routes are exchanged by one thread at a time, while no lane walks, whoever asks for it. */
class RouteReloadSchedules {
    private static final RouteFiles FILES = new RouteFiles(List.of(new RouteFile("50-new.yaml", "a test", "[]")),
            Path.of("none"));
    private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();

    @RegisterExtension
    final Schedules schedules = new Schedules();

    /** By files that have changed, which are looked at twice, and by hand. */
    private record Reload(Story byFiles, Story byHand) {
        static Reload guarded(RouteLoader loader, Consumer<Runnable> sessions) {
            RouteReload reload = new RouteReload(FILES, loader, sessions, new ReloadStatus(METERS));
            return new Reload(() -> {
                reload.look();
                reload.look();
            }, () -> reload.onReload(null));
        }

        static Reload unguarded(RouteLoader loader, Consumer<Runnable> sessions) {
            Story either = () -> {
                loader.check(FILES.read());
                sessions.accept(() -> loader.swap(FILES.read()));
            };
            return new Reload(either, either);
        }
    }

    private interface Making {
        Reload of(RouteLoader loader, Consumer<Runnable> sessions);
    }

    @Test
    void routesAreExchangedByOneThreadWhileNoLaneWalks() {
        schedules.hold(() -> routesAreExchanged(Reload::guarded, accounts -> accounts::change));
    }

    @Test
    void twoThatReloadAtOnceAndDoNotWaitForEachOtherBothUseCamel() {
        assertThat(schedules.find(() -> routesAreExchanged(Reload::unguarded, accounts -> accounts::change)))
                .hasMessageContaining("one thread uses Camel");
    }

    @Test
    void whoDoesNotEndTheSessionsExchangesTheRoutesOfAWalk() {
        assertThat(schedules.find(() -> routesAreExchanged(Reload::guarded, accounts -> Runnable::run)))
                .hasMessageContaining("over");
    }

    private static void routesAreExchanged(Making making, Function<Accounts, Consumer<Runnable>> ending)
            throws Exception {
        // given
        StubCamel camel = new StubCamel();
        RouteLoader loader = new RouteLoader(camel.context);
        WalkedSessions sessions = new WalkedSessions();
        Accounts accounts = new Accounts(sessions);
        Reload reload = making.of(loader, change -> ending.apply(accounts).accept(() -> {
            camel.begin();
            sessions.mustBeOver();
            change.run();
            camel.end();
        }));
        accounts.start();

        // when
        together(reload.byFiles, reload.byHand);

        // then
        sessions.oneRuns();
        assertThat(loader.files()).isEqualTo(FILES.read());
        accounts.stop();
        sessions.noneRuns();
    }
}
