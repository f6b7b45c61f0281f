package io.segmentrelay.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Member rows of about 2 KB as prepared bytes: only the digits of their ids change. */
final class Rows {
    /** Ids have so many digits. */
    private static final int DIGITS = 10;
    private static final String PLACE = "0123456789";

    private final byte[] template;
    private final int[] places;

    Rows() {
        String row = row();
        template = row.getBytes(StandardCharsets.US_ASCII);
        List<Integer> found = new ArrayList<>();
        for (int at = row.indexOf(PLACE); at >= 0; at = row.indexOf(PLACE, at + 1)) {
            found.add(at);
        }
        places = found.stream().mapToInt(Integer::intValue).toArray();
    }

    int length() {
        return template.length;
    }

    /** @return where the row ends */
    int write(byte[] page, int at, long id) {
        System.arraycopy(template, 0, page, at, template.length);
        for (int place : places) {
            long digits = id;
            for (int digit = DIGITS - 1; digit >= 0; digit--) {
                page[at + place + digit] = (byte) ('0' + digits % 10);
                digits /= 10;
            }
        }
        return at + template.length;
    }

    /** A third of it is what every user has, the rest are attributes that the customer made up. */
    private static String row() {
        StringBuilder row = new StringBuilder("{\"id\":1123456789,\"custom_id\":\"A-").append(PLACE)
                .append("\",\"user_key\":\"k").append(PLACE).append("\",\"first_name\":\"Jadwiga\",\"last_name\":\"Kowalska\"")
                .append(",\"name\":\"Jadwiga Kowalska\",\"email\":\"user").append(PLACE).append("@example.com\"")
                .append(",\"phone_number\":\"+48 600 000 000\",\"status\":1,\"gender\":2,\"score\":17,\"unsubscribed\":false")
                .append(",\"country\":\"Poland\",\"region\":\"Mazowieckie\",\"city\":\"Warszawa\",\"timezone\":\"Europe/Warsaw\"")
                .append(",\"browser_family\":\"Firefox\",\"browser_language\":\"pl-PL\",\"os_type\":\"Windows\"")
                .append(",\"device_type\":\"Desktop\",\"page_views\":123,\"created_at\":\"2023-05-11T10:12:32.661576Z\"")
                .append(",\"updated_at\":\"2024-10-11T10:12:32.661576Z\",\"last_seen\":\"2024-10-11T10:12:32.661576Z\"");
        for (int attribute = 0; row.length() < 2000; attribute++) {
            row.append(",\"attribute_").append(attribute).append("\":\"a value of some length, as customers have them\"");
        }
        return row.append('}').toString().replace("1123456789", PLACE);
    }
}
