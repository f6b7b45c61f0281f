package who;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** A table in memory of who is in which segment, to be asked for over HTTP. */
@ApplicationScoped
@Path("/segments/{account}/{segment}")
public class WhoIsWhere {
    /** By segment (main/1033) its members (27) with their last event. */
    private final Map<String, Map<Long, Membership>> segments = new ConcurrentHashMap<>();

    @Incoming("memberships")
    void apply(ConsumerRecord<String, Membership> event) {
        int slash = event.key().lastIndexOf('/');
        Map<Long, Membership> members = segments.computeIfAbsent(event.key().substring(0, slash),
                segment -> new ConcurrentSkipListMap<>());
        Long user = Long.valueOf(event.key().substring(slash + 1));
        // A tombstone has no value. snapshot, entered and updated alike say that the user is a member.
        if (event.value() == null || event.value().change().equals("left")) {
            members.remove(user);
        } else {
            members.put(user, event.value());
        }
    }

    @GET
    public List<Map<String, Object>> members(String account, String segment) {
        return segments.getOrDefault(account + "/" + segment, Map.of()).values().stream().map(Membership::user).toList();
    }
}
