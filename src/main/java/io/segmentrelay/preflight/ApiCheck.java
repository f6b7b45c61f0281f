package io.segmentrelay.preflight;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;

import javax.net.ssl.SSLException;

import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

import io.segmentrelay.config.AccountConfig;
import io.segmentrelay.config.RelayConfig;
import io.segmentrelay.ledger.ListRead;
import io.segmentrelay.text.Causes;
import io.segmentrelay.text.Finding;
import io.segmentrelay.text.Times;
import io.segmentrelay.usercom.Budget;
import io.segmentrelay.usercom.Budget.Priority;
import io.segmentrelay.usercom.FieldSet;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.PageFailure;
import io.segmentrelay.usercom.PageReader;
import io.segmentrelay.usercom.RefusedUrl;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.usercom.client.AuthorizedClient;
import io.segmentrelay.usercom.client.HttpProxy;
import io.segmentrelay.walk.Limit;
import io.segmentrelay.walk.ListReading;

/** Checks one account's API: its address, its token, its segments. Reads the list and one page of members. */
final class ApiCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final double ROWS_OF_A_PAGE = 100;
    private static final String OWN_ADDRESS = "the workspace's own address, such as https://app.user.com";

    private final AccountConfig account;
    private final RelayConfig config;
    private final PageReader reader;
    private final String api;
    private final String key;
    private final Optional<HttpProxy> proxy;
    private final CloseableHttpClient http;
    private final Budget budget;
    private final List<Finding> findings = new ArrayList<>();

    ApiCheck(AccountConfig account, RelayConfig config) {
        this.account = account;
        this.config = config;
        this.budget = new Budget(config.requestsPerSecond());
        this.reader = new PageReader(config.page().maxBytes(), config.page().maxDepth());
        this.proxy = config.proxy().map(through -> HttpProxy.of(through, config.proxyCredentials()));
        this.http = client();
        this.api = "API of " + account.name();
        this.key = "main".equals(account.name()) ? "usercom." : "usercom." + account.name() + ".";
    }

    /** Calls as the relay does, with the same limits. */
    @SuppressWarnings("deprecation") // Of the connect timeout, which Camel sets in the same way.
    private CloseableHttpClient client() {
        HttpClientBuilder client = HttpClientBuilder.create().setUserAgent("segment-relay")
                .setDefaultRequestConfig(RequestConfig.custom().setConnectTimeout(Timeout.of(PATIENCE))
                        .setResponseTimeout(Timeout.of(PATIENCE)).build());
        new AuthorizedClient(name -> account.credentials(), config.page().maxBytes(), config.page().maxTime(), proxy)
                .configureHttpClient(client);
        return client.build();
    }

    private static class Stop extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Finding finding;

        Stop(Finding finding) {
            super(finding.what());
            this.finding = finding;
        }
    }

    private static final class NotThere extends Stop {
        private static final long serialVersionUID = 1L;

        NotThere(Finding finding) {
            super(finding);
        }
    }

    /** The segments of the list; {@link #found} says what is wrong with it, as it does where there is none. */
    List<SegmentRow> listed() {
        try (http) {
            List<SegmentRow> listed = segments();
            if (listed.isEmpty()) {
                findings.add(noSegments());
            }
            return listed;
        } catch (Stop e) {
            findings.add(e.finding);
        } catch (IOException e) {
            findings.add(unreachable(e).finding);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.add(Finding.fail(api, "interrupted", "try again"));
        }
        return List.of();
    }

    List<Finding> found() {
        return findings;
    }

    private Finding noSegments() {
        return Finding.warn(api, "shows no segments",
                "add one there, or see whether " + key + "url is the workspace that you mean");
    }

    List<Finding> findings() {
        URI list = account.address().segments();
        try {
            findings.add(Finding.ok(api, list.getHost() + " is " + found(list)));
            List<SegmentRow> segments = segments();
            findings.add(Finding.ok(api, "answers" + ("https".equals(list.getScheme()) ? " over TLS" : "")
                    + ", and takes the token"));
            List<SegmentRow> followed = followed(segments);
            members(segments, followed);
            plan(segments, followed);
        } catch (Stop e) {
            findings.add(e.finding);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            findings.add(Finding.skip(api, "interrupted"));
        } finally {
            http.close(CloseMode.IMMEDIATE);
        }
        return findings;
    }

    private String found(URI list) throws Stop {
        if (isProxied()) {
            return "behind the proxy " + proxy.get() + ", which is " + resolved(proxy.get().host(), "relay.proxy");
        }
        return resolved(list.getHost(), key + "url");
    }

    private boolean isProxied() {
        return proxy.isPresent() && "https".equals(account.address().segments().getScheme());
    }

    private String resolved(String host, String setting) throws Stop {
        try {
            return InetAddress.getByName(host).getHostAddress();
        } catch (UnknownHostException e) {
            throw stop("no DNS knows the host " + host, "correct " + setting + ", or the DNS that this machine asks");
        }
    }

    private List<SegmentRow> segments() throws Stop, InterruptedException {
        ListReading reading = new ListReading(account.address(),
                new Limit("relay.list", config.list().maxRows(), config.list().maxBytes()));
        while (reading.next() != null) {
            try (InputStream body = body(reading.next())) {
                reading.read(reader.segments(body));
            } catch (NotThere e) {
                if (reading.isEmpty()) {
                    throw e;
                }
                break; // The API's known fault at the end of a list.
            } catch (PageFailure | RefusedUrl e) {
                throw stop("the list of segments is no such list: " + e.getMessage(), "set " + key + "url to " + OWN_ADDRESS);
            } catch (IOException e) {
                throw unreachable(e);
            }
        }
        ListRead list = reading.result();
        if (!list.whole()) {
            findings.add(Finding.warn(api, "the list of segments is not known to be whole: " + list.why(),
                    "check again; if it stays so, raise the limit that is named, or tell User.com's support"));
        }
        return list.rows();
    }

    private InputStream body(URI url) throws Stop, IOException, InterruptedException {
        budget.take(Priority.LIST);
        HttpGet request = new HttpGet(url);
        request.addHeader(AuthorizedClient.ACCOUNT, account.name());
        request.addHeader(AuthorizedClient.URL, url.toString());
        ClassicHttpResponse answer = http.executeOpen(null, request, null);
        if (answer.getCode() != 200) {
            answer.close();
            throw refused(answer.getCode());
        }
        return answer.getEntity() == null ? InputStream.nullInputStream() : answer.getEntity().getContent();
    }

    private Stop refused(int status) {
        String what = "answers " + status;
        return switch (status) {
            case 401, 403 -> stop(what + ": the token is not taken", "set " + key + "token to an API key of this workspace"
                    + " (Settings, App settings, Advanced, Public REST API keys)");
            case 404 -> new NotThere(
                    Finding.fail(api, what + ": there is no such API", "set " + key + "url to " + OWN_ADDRESS));
            case 429 -> stop(what + ": others use up the budget of this token",
                    "lower relay.requests-per-second, or theirs, and check again");
            default -> status / 100 == 3
                    ? stop(what + ": it redirects, which would lead the token away",
                            "set " + key + "url to the address that the workspace really has")
                    : stop(what, "check again later; the relay itself would try again");
        };
    }

    private Stop unreachable(IOException failure) {
        String why = Causes.rootMessage(failure);
        if (Causes.first(SSLException.class, failure).isPresent()) {
            return stop("TLS fails: " + why, "check that " + key + "url names the host that the certificate is for, and that"
                    + " the JVM trusts who issued it (-Djavax.net.ssl.trustStore)");
        } else if (Causes.first(SocketTimeoutException.class, failure).isPresent()) {
            return stop("no answer in time: " + why, "check the network and its proxies, and that the port of " + key
                    + "url speaks " + (account.address().origin().startsWith("https") ? "TLS" : "plain HTTP"));
        } else if (Causes.first(ConnectException.class, failure).isPresent()) {
            return stop("no connection: " + why,
                    "check " + (isProxied() ? "relay.proxy" : key + "url") + ", its port, and the firewalls between");
        }
        return stop("the connection broke: " + why, "check " + (isProxied() ? "relay.proxy, relay.proxy-credentials, " : "")
                + key + "url and the network");
    }

    private Stop stop(String what, String remedy) {
        return new Stop(Finding.fail(api, what, remedy));
    }

    /** Checks whether the token may read members too. */
    private void members(List<SegmentRow> segments, List<SegmentRow> followed) throws Stop, InterruptedException {
        if (followed.isEmpty()) {
            findings.add(segments.isEmpty()
                    ? noSegments()
                    : Finding.warn(api, "none of its " + segments.size() + " segments is followed",
                            "change relay.segments.include, relay.segments.exclude or relay.too-heavy"));
            return;
        }
        SegmentRow one = followed.get(0);
        try (InputStream body = body(account.address().follow(one.users()))) {
            FieldSet fields = new FieldSet(config.userFields().orElse(List.of()));
            fields(fields, reader.members(body, fields).rows(), one);
        } catch (PageFailure | RefusedUrl e) {
            throw stop("the members of " + one.name() + " cannot be read: " + e.getMessage(),
                    "tell User.com's support, or leave the segment out by relay.segments.exclude");
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** A field that is misspelt is null in every row, for ever. */
    private void fields(FieldSet fields, List<Member> members, SegmentRow segment) {
        List<String> never = IntStream.range(0, fields.size())
                .filter(field -> members.stream().allMatch(member -> member.fields().get(field).isNull()))
                .mapToObj(fields.names()::get).toList();
        if (!members.isEmpty() && !never.isEmpty()) {
            findings.add(Finding.warn(api, "none of " + members.size() + " members of " + segment.name() + " has "
                    + String.join(", ", never) + " (relay.user-fields)",
                    "see whether the API spells it so; a field that nobody has yet is published as null"));
        }
    }

    List<SegmentRow> followed(List<SegmentRow> segments) {
        return segments.stream().filter(RelayConfig.followed(config)::follows).toList();
    }

    private void plan(List<SegmentRow> segments, List<SegmentRow> followed) {
        if (followed.isEmpty()) {
            return;
        }
        long members = followed.stream().mapToLong(segment -> segment.objectCount().orElse(0)).sum();
        long requests = followed.stream()
                .mapToLong(segment -> Math.max(1, (long) Math.ceil(segment.objectCount().orElse(0) / ROWS_OF_A_PAGE))).sum();
        double rate = config.requestsPerSecond();
        findings.add(Finding.ok(api, String.format(Locale.ROOT, "%,d segments, %,d of them followed, with %,d members",
                segments.size(), followed.size(), members)));
        findings.add(Finding.ok(api,
                String.format(Locale.ROOT, "%s requests a second at most; a walk of everything is %,d requests: about %s",
                        BigDecimal.valueOf(rate).stripTrailingZeros().toPlainString(), requests,
                        Times.words(Duration.ofMillis((long) (requests / rate * 1000))))));
    }
}
