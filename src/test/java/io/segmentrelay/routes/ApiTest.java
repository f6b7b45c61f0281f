package io.segmentrelay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.event.ExtensionProblem;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.event.OutRecord;
import io.segmentrelay.health.RelayMetrics;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.ledger.Draft;
import io.segmentrelay.publish.TransactionProducers;
import io.segmentrelay.session.AccountSession;
import io.segmentrelay.session.SessionsOfMain;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Whose requests are sent. */
@Timeout(30)
class ApiTest {
    private final SessionsOfMain sessions = new SessionsOfMain();
    private final Api api = new Api(new RelayMetrics(new SimpleMeterRegistry()),
            new SmallRyeConfigBuilder().addDiscoveredConverters().withMapping(RelayConfig.class).build()
                    .getConfigMapping(RelayConfig.class));

    @AfterEach
    void end() {
        sessions.close();
    }

    @Test
    void aRecordOfAUserIsFetchedForTheSessionThatTheChangeBelongsToAndNotForTheNextOne() throws Exception {
        // given
        AccountSession former = sessions.open();
        MembershipEdit change = sessions.draft(former).get(0);
        sessions.close(former);
        AccountSession next = sessions.open();

        // when
        Call call = api.user(change);

        // then
        assertThat(call.getUrl()).isEqualTo("https://acme.user.com/api/public/users/27/");
        assertThatThrownBy(() -> api.admit(call)).isInstanceOf(AccountClosed.class);
        assertThat(next.api().budget().taken()).isZero();
        api.admit(api.user(sessions.draft(next).get(0)));
        assertThat(next.api().budget().taken()).isEqualTo(1);
    }

    /** Such as an extension that goes on without the record whatever exception there is. */
    @Test
    void nothingIsPublishedOfChangesWhoseRecordWasCutOffWhateverAnExtensionMakesOfThat() throws Exception {
        // given
        AccountSession session = sessions.open();
        Draft draft = sessions.draftPage(session);
        List<MembershipEdit> changes = draft.edits(session);
        Draft.Edited before = draft.edited(changes);
        sessions.close(session);

        // when
        Throwable cut = catchThrowable(() -> api.admit(api.user(changes.get(0))));

        // then
        assertThat(before).isNotNull();
        assertThat(cut).isInstanceOf(AccountClosed.class);
        assertThatThrownBy(() -> draft.edited(changes)).isInstanceOf(AccountClosed.class);
    }

    /** Else each change of the routes would cost a request of which the answer is known. */
    @Test
    void theListIsReadAtOnceUnlessTheTokenIsRefusedAndItsPauseNotOver() throws Exception {
        // given
        AccountSession refused = sessions.open();
        refused.api().token().refused();
        AccountSession other = sessions.open();
        List<Object> read = new ArrayList<>();
        try (CamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:account-opened").process(exchange -> read.add(exchange.getMessage().getBody()));
                }
            });
            camel.start();
            CamelAccountRoutes routes = new CamelAccountRoutes(camel.createProducerTemplate(), new TransactionProducers());

            // when
            routes.opened(refused);
            routes.opened(other);
        }

        // then
        assertThat(read).containsExactly(other);
    }

    /** Else the next HTTP call of an extension that goes on would be sent there. */
    @Test
    void aCallThatBreaksLeavesNothingOfItselfBehind() throws Exception {
        // when
        Exchange fetched = fetchUser((request, scope, chain) -> {
            throw new IOException("the connection broke");
        });

        // then
        assertThat(fetched.getException()).hasMessage("the connection broke");
        assertThat(fetched.getMessage().getHeaders()).isEmpty();
    }

    /** A walk goes on for as long as it waits for its leavers or for the list: with the page, for each lane. */
    @Test
    void nothingIsKeptOfTheBytesOfAnAnswer() throws Exception {
        // when
        Exchange fetched = fetchUser((request, scope, chain) -> {
            ClassicHttpResponse answer = new BasicClassicHttpResponse(200);
            answer.setEntity(new StringEntity("{\"id\": 27, \"first_name\": \"Ann\"}", ContentType.APPLICATION_JSON));
            return answer;
        });

        // then
        assertThat(fetched.getMessage().getBody(Map.class)).containsEntry("first_name", "Ann");
        assertThat(fetched.getVariables()).isEmpty();
    }

    /** To be closed then, with its bytes: a walk may have a hundred thousand pages. */
    @Test
    void camelKeepsNoAnswerUntilTheEndOfTheWalk() throws Exception {
        // given
        List<Synchronization> kept = new ArrayList<>();

        // when
        fetchUser((request, scope, chain) -> {
            ClassicHttpResponse answer = new BasicClassicHttpResponse(200);
            answer.setEntity(new StringEntity("{}", ContentType.APPLICATION_JSON));
            return answer;
        }, walk -> {
            Exchange end = new DefaultExchange(walk.getContext());
            walk.getUnitOfWork().handoverSynchronization(end);
            kept.addAll(end.getExchangeExtension().handoverCompletions());
        });

        // then
        assertThat(kept).isEmpty();
    }

    private Exchange fetchUser(ExecChainHandler answer) throws Exception {
        return fetchUser(answer, walk -> {
        });
    }

    private Exchange fetchUser(ExecChainHandler answer, Processor walk) throws Exception {
        MembershipEdit change = sessions.draft(sessions.open()).get(0);
        HttpClientConfigurer client = built -> built.addExecInterceptorFirst("answer", answer);
        String routes = Files.readString(Path.of("routes", "05-fetch-page.yaml"));
        try (CamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("api", api);
            camel.getRegistry().bind("usercomClient", client);
            PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("test.camel.yaml",
                    routes.replaceAll("routeConfigurationId: .*\n", "\n")));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:walk").errorHandler(noErrorHandler()).to("direct:fetch-user").process(walk);
                }
            });
            camel.start();
            return camel.createProducerTemplate().request("direct:walk",
                    exchange -> exchange.getMessage().setBody(change));
        }
    }

    @Test
    void aChangeThatNobodyHasDraftedIsRefused() {
        // given
        MembershipEdit change = new MembershipEdit(List.of(new OutRecord("usercom.memberships", null, "main/1033/27",
                new byte[0], Map.of("ce_id", "main/1033/42/27/entered"))));

        // then
        assertThatThrownBy(() -> api.user(change)).isInstanceOf(ExtensionProblem.class);
    }
}
