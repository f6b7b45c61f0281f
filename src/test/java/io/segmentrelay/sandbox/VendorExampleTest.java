package io.segmentrelay.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class VendorExampleTest {

    /** The response in the vendor's documentation of the list of segments. */
    private static final String DOCUMENTED = """
            {
              "previous": null,
              "results": [
                {"name": "Active", "description": "Users who have visited your website at least once in the last 30 days.",
                 "users": "https://<app>.user.com/api/public/segments/1033/users/", "id": 1033, "object_count": 100,
                 "too_heavy": false, "update_interval": 240,
                 "last_counted": "2024-10-11T10:12:32.661576Z", "updated_at": "2024-10-11T10:12:32.661848Z"},
                {"name": "New", "description": "Users who have visited your website for the first time in the last 24 hours.",
                 "users": "https://<app>.user.com/api/public/segments/1034/users/", "id": 1034, "object_count": 100,
                 "too_heavy": false, "update_interval": 240,
                 "last_counted": "2024-10-11T10:12:32.661576Z", "updated_at": "2024-10-11T10:12:32.661848Z"},
                {"name": "New with email", "description": "Users who first visited your website in the last 24 hours and have provided an email address.",
                 "users": "https://<app>.user.com/api/public/segments/1037/users/", "id": 1037, "object_count": 100,
                 "too_heavy": false, "update_interval": 240,
                 "last_counted": "2024-10-11T10:12:32.661576Z", "updated_at": "2024-10-11T10:12:32.661848Z"},
                {"name": "With email", "description": "Users whose email address you have.",
                 "users": "https://<app>.user.com/api/public/segments/1036/users/", "id": 1036, "object_count": 100,
                 "too_heavy": false, "update_interval": 240,
                 "last_counted": "2024-10-11T10:12:32.661576Z", "updated_at": "2024-10-11T10:12:32.661848Z"},
                {"name": "Slipping away", "description": "Users who have not visited your page within the last 30 days.",
                 "users": "https://<app>.user.com/api/public/segments/1035/users/", "id": 1035, "object_count": 100,
                 "too_heavy": false, "update_interval": 240,
                 "last_counted": "2024-10-11T10:12:32.661576Z", "updated_at": "2024-10-11T10:12:32.661848Z"}
              ],
              "next": null,
              "count": 5
            }
            """;

    private final StandIn standIn = StandIn.start();
    private final TestClient client = new TestClient(standIn);

    @AfterEach
    void stop() {
        standIn.close();
    }

    @Test
    void isServedFieldForField() throws Exception {
        // given
        var documented = TestClient.parse(DOCUMENTED.replace("https://<app>.user.com", standIn.url()));

        // when
        var page = client.json(client.listUrl());

        // then
        assertThat(page).isEqualTo(documented);
    }
}
