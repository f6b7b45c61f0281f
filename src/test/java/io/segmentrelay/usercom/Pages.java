package io.segmentrelay.usercom;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Pages as the API sends them, for tests. */
final class Pages {
    static final String SEGMENTS = """
            {"previous": null, "results": [
              {"name": "Active", "description": "Users who have visited your website.",
               "users": "https://app.user.com/api/public/segments/1033/users/", "id": 1033, "object_count": 100,
               "too_heavy": false, "update_interval": 240, "last_counted": "2024-10-11T10:12:32.661576Z",
               "updated_at": "2024-10-11T10:12:32.661848Z"},
              {"name": "Z e-mailem \\uD83D\\uDCE7 żółw", "users": "https://app.user.com/api/public/segments/1036/users/",
               "id": 1036, "description": null}],
             "next": null, "count": 2}""";

    static final String MEMBERS = """
            {"count": 250, "previous": null,
             "next": "https://app.user.com/api/public/segments/1033/users/?cursor=cD0yMDI%3D",
             "results": [
              {"id": 27, "custom_id": "A-17", "user_key": "k3hq0wz81bma", "email": "Jan.Żuk@Example.COM",
               "tags": [{"id": 1, "name": "vip"}], "score": 12.50, "colors": ["red", "blue"], "attributes": null},
              {"key": "aaaabbbbcccc", "user_id": null, "id": 5000000000, "email": null, "attributes": [
                {"id": 9, "name": "Plan", "name_std": "plan", "value": "pro", "value_type": "string"}]}]}""";

    private Pages() {
    }

    static InputStream body(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A page of members that holds this one row. */
    static InputStream memberRow(String row) {
        return body("{\"next\": null, \"count\": 1, \"results\": [" + row + "]}");
    }
}
