package io.segmentrelay.world;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.TreeMap;

import org.roaringbitmap.longlong.Roaring64Bitmap;

import com.fasterxml.jackson.databind.node.TextNode;

import io.segmentrelay.usercom.ApiAddress;
import io.segmentrelay.usercom.Member;
import io.segmentrelay.usercom.Page;
import io.segmentrelay.usercom.ResponseCheck;
import io.segmentrelay.usercom.SegmentRow;
import io.segmentrelay.usercom.UserFields;

/** The API of one account, which tells the witness what it shows. */
final class Workspace {
    static final ApiAddress ADDRESS = ApiAddress.of("https://acme.user.com");
    private static final ResponseCheck RESPONSES = new ResponseCheck(Duration.ofMinutes(1));
    private static final UserFields NO_FIELDS = UserFields.of(List.of());
    private static final int ID = 4;

    final TreeMap<Long, ShownSegment> segments = new TreeMap<>();
    /** How often segments were counted. */
    long counts;
    /** How often the field of each user was edited. */
    private final Map<Long, Integer> edits = new HashMap<>();
    private final Site site;
    private final VirtualTime time;
    private final Witness witness;
    private final SplittableRandom random;
    /** Until all is calm, at least; only then it matters who was missing when. */
    private final boolean isLying;
    private Weather weather;
    /** No segment has the id of a deleted one. */
    private long lastId = 1000;
    /** Before this, nothing is answered; negative once all is calm. */
    private long downUntil;

    Workspace(Site site, Weather weather, VirtualTime time, Witness witness, SplittableRandom random) {
        this.site = site;
        this.weather = weather;
        this.isLying = weather.lie() != Lie.NONE;
        this.time = time;
        this.witness = witness;
        this.random = random;
        for (int i = 0; i < site.sizes().size(); i++) {
            create();
        }
    }

    ShownSegment create() {
        ShownSegment segment = new ShownSegment(++lastId, (int) site.counted().toMinutes(), site.tellsLastCounted());
        segments.put(segment.id, segment);
        return segment;
    }

    void edit(long user) {
        edits.merge(user, 1, Integer::sum);
    }

    /** The value of a user's field. */
    String field(long user) {
        return "A-" + user + "-" + edits.getOrDefault(user, 0);
    }

    private UserFields fields(long user) {
        return site.fields() ? UserFields.of(List.of(TextNode.valueOf(field(user)))) : NO_FIELDS;
    }

    void count(ShownSegment segment) {
        counts++;
        segment.counts++;
        if (isLying) {
            segment.absent.or(Roaring64Bitmap.andNot(segment.shown, segment.members));
        }
        segment.shown = segment.members.clone();
        segment.count = segment.shown.getLongCardinality();
        segment.objectCountBefore = segment.objectCount;
        segment.objectCount = segment.count;
        weather.lie().counted(segment, weather.beyond(), random);
        segment.listed(time.instant().toString());
        witness.shown(segment.id, segment.shown);
    }

    void delete(long id) {
        segments.remove(id);
        witness.shown(id, null);
    }

    /** Whether the user is, or was, missing since the relay committed that it saw him. */
    boolean wasMissing(long segment, long user) {
        ShownSegment there = segments.get(segment);
        return there == null || !there.shown.contains(user) || there.absent.contains(user);
    }

    /** From now on everything is answered, and the truth. */
    void calm() {
        weather = Weather.fair();
        downUntil = -1;
        segments.values().forEach(segment -> segment.countsLeft = 0);
    }

    void down(Duration outage) {
        downUntil = downUntil < 0 ? downUntil : time.nanos() + outage.toNanos();
    }

    Page<SegmentRow> list() {
        check(ADDRESS.segments());
        List<SegmentRow> rows = segments.values().stream().map(ShownSegment::row).toList();
        return new Page<>(rows, OptionalLong.of(rows.size()), null);
    }

    Page<Member> members(URI url) {
        check(url);
        ShownSegment segment = segments.get(id(url));
        if (segment == null) {
            answer(404, url);
        }
        long after = ShownSegment.after(url.getRawQuery());
        if (after < 0) {
            weather.lie().walked(segment, weather.beyond(), random);
        }
        return segment.page(after, this::fields);
    }

    /** To be run when the relay has committed the rows that were just shown. */
    Runnable seen(long id, List<Member> rows) {
        ShownSegment segment = segments.get(id);
        int ofCount = segment.counts;
        return () -> segment.seen(rows, ofCount);
    }

    /** Of the newest segment. */
    List<Member> firstRows() {
        return segments.lastEntry().getValue().page(-1, this::fields).rows();
    }

    private static long id(URI url) {
        return Long.parseLong(url.getRawPath().split("/")[ID]);
    }

    private void check(URI url) {
        if (time.nanos() < downUntil) {
            answer(503, url);
        }
        if (random.nextDouble() < weather.failing()) {
            answer(random.nextInt(40) == 0 ? 404 : random.nextInt(3) == 0 ? 429 : 502, url);
        }
    }

    private static void answer(int status, URI url) {
        RESPONSES.check(status, url.toString(), status == 429 ? "5" : null);
    }
}
