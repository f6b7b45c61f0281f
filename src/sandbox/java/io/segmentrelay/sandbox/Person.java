package io.segmentrelay.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Somebody made up, in the fields of version 2. */
record Person(Dice dice) {

    private static final Instant SOME_DAY = Instant.parse("2024-01-15T08:00:00Z");
    private static final List<String> FIRST = List.of("Łucja", "Żaneta", "Józef", "Małgorzata", "Stanisław", "Zoë", "Anna",
            "Grzegorz", "Wojciech", "Ślawomira", "🦊 Kasia", "Bożydar");
    private static final List<String> LAST = List.of("Wiśniewska", "Kowalczyk", "Zażółć", "Brzęczyszczykiewicz", "Nowak",
            "Dąbrowski", "O'Brien", "Źrebiec", "Świątek", "Łoś 👩‍💻");
    private static final List<String> CITIES = List.of("Łódź", "Gdańsk", "Kraków", "Poznań", "Białystok", "Wrocław");

    /** A visitor has neither an e-mail nor an id at the customer's. */
    boolean isVisitor() {
        return dice.percent(12, "visitor");
    }

    boolean hasEmail() {
        return !isVisitor() && dice.percent(85, "email");
    }

    /** What identifies a person. The customer's own id may be null, or not be there at all. */
    ObjectNode keys() {
        var keys = Json.object().put("id", dice.id()).put("user_key", dice.letters(12, "key"));
        if (!isVisitor()) {
            keys.put("custom_id", "A-" + (dice.id() - 10));
        } else if (dice.percent(50, "null id")) {
            keys.putNull("custom_id");
        }
        return keys;
    }

    private Instant firstSeen() {
        return SOME_DAY.plus(Duration.ofMinutes(dice.below(400_000, "seen")));
    }

    /** When last. */
    Instant seen() {
        return firstSeen().plus(Duration.ofHours(dice.below(900, "last")));
    }

    ObjectNode fields() {
        var seen = firstSeen();
        var fields = keys()
                .put("email", hasEmail() ? "a" + dice.id() + "@example.com" : null)
                .put("name", isVisitor() ? null : dice.oneOf(FIRST, "first") + " " + dice.oneOf(LAST, "last"))
                .put("status", isVisitor() ? "visitor" : "user")
                .put("phone_number", dice.percent(30, "phone") ? "+48 600 " + dice.below(1_000_000, "number") : null)
                .put("city", dice.oneOf(CITIES, "city"))
                .putNull("region")
                .put("country", "Poland")
                .put("timezone", "Europe/Warsaw")
                .put("last_ip", "192.0.2." + dice.below(256, "ip"))
                .put("browser", "Firefox")
                .put("browser_language", "pl")
                .put("os_type", "Linux")
                .put("resolution", "1920x1080")
                .put("created_at", Json.timestamp(seen))
                .put("updated_at", Json.timestamp(seen.plusNanos(661_576_000)))
                .put("first_seen", Json.timestamp(seen))
                .put("last_seen", Json.timestamp(seen()))
                .putNull("last_contacted")
                .put("page_views", dice.below(300, "views"))
                .put("score", dice.below(100, "score"))
                .put("unsubscribed", dice.percent(5, "unsubscribed"))
                .put("notifications", dice.percent(20, "notifications"))
                .put("gender", dice.below(3, "gender"));
        fields.putArray("companies").addObject().put("id", dice.below(50, "company")).put("name", "Zakłady Żółte");
        fields.putArray("tags").addObject().put("id", 7).put("name", "newsletter");
        fields.putArray("lists");
        return dice.percent(10, "terse") ? fields.without(List.of("phone_number", "region", "gender", "last_contacted"))
                : fields;
    }

    /** Custom attributes: any name, any JSON type. */
    ObjectNode attributes() {
        var attributes = Json.object()
                .put("plan", dice.oneOf(List.of("free", "pro", "enterprise"), "plan"))
                .put("Ulubiony kolor", dice.oneOf(List.of("żółty", "zielony", ""), "colour"))
                .put("loyalty_points", dice.below(10_000, "points"))
                .put("beta", dice.percent(10, "beta"))
                .putNull("birthday");
        attributes.putArray("interests").add("rowery").add("książki").add(dice.below(9, "interest"));
        return attributes;
    }
}
