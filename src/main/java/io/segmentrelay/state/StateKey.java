package io.segmentrelay.state;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.common.utils.Utils;

/**
 * Keys of the state topic.
 *
 * <pre>
 *   main/account              the account itself
 *   main/user/27              a member's remembered fields
 *   main/1033/segment         a segment
 *   main/1033/members/0       a chunk of one of its bitmaps
 *   main/1033/run/42/1        what run 42 read, from delta to delta
 * </pre>
 */
public final class StateKey {
    private StateKey() {
    }

    static String account(String account) {
        return account + "/account";
    }

    static String user(String account, long id) {
        return account + "/user/" + id;
    }

    static String segment(String account, long id) {
        return account + "/" + id + "/segment";
    }

    static String chunk(String account, long segment, String bitmap, int number) {
        return account + "/" + segment + "/" + bitmap + "/" + number;
    }

    static String delta(String account, long segment, long run, int number) {
        return account + "/" + segment + "/run/" + run + "/" + number;
    }

    /** The partition that holds an account's state, and is its lease. */
    public static int partition(String account, int partitions) {
        return Utils.toPositive(Utils.murmur2(account.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
