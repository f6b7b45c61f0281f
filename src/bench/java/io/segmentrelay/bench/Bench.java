package io.segmentrelay.bench;

import java.util.Map;

public final class Bench {
    public static void main(String... args) throws Exception {
        int members = Integer.getInteger("bench.members", 100_000);
        try (Site site = new Site("prepared", 100)) {
            site.create(1, members);
            for (Limit.Part part : Limit.Part.values()) {
                site.createTopic("limit-" + part);
                try (Child limit = Child.program(Limit.class, site.url(), site.token(), part.name(), "1", site.bootstrapServers(),
                        "limit-" + part)) {
                    for (int i = 0; i < 3; i++) System.out.println(part + " " + Walks.measure(site, limit, i));
                }
            }
            site.createTopic("naive");
            try (Child naive = Child.program(Naive.class, site.url(), site.token(), site.bootstrapServers(), "naive")) {
                for (int i = 0; i < 1; i++) System.out.println("naive " + Walks.measure(site, naive, i));
            }
            site.clear();
            try (RelayUnderTest relay = new RelayUnderTest(site, Map.of())) {
                var ids = new java.util.ArrayList<Long>();
                System.out.println("relay first " + relay.measure(1, () -> ids.addAll(site.create(1, members))));
                System.out.println("relay no change " + relay.measure(1, site::recount));
                System.out.println("relay no change " + relay.measure(1, site::recount));
                site.churn(ids, members, members / 100);
                System.out.println("relay churn " + relay.measure(1, site::recount));
            }
        }
    }
}
