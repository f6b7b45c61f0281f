package io.segmentrelay.membership;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The order that the pages of a walk show. Everybody who was there throughout has been seen only if all ids rise, or all fall,
 * and each page was found by a cursor. With page numbers, when a member on page 1 leaves after it was read, the first of page 2
 * moves to page 1 and is never seen.
 *
 * @param torn whether the order is broken already
 * @param last the id of the last row; null before the first
 * @param rising whether ids rise; null before the second row
 */
public record Seam(boolean torn, Long last, Boolean rising) {
    /** Before the first page. */
    public static final Seam UNREAD = new Seam(false, null, null);
    /** Of pages whose order is unknown. */
    public static final Seam UNKNOWN = new Seam(true, null, null);

    private static final String CURSOR = "cursor=";
    private static final Set<String> NUMBERS = Set.of("page", "offset");

    /** With one more page, whose rows have these ids. */
    public Seam with(Iterable<Long> ids) {
        if (torn) {
            return this;
        }
        Long before = last;
        Boolean upwards = rising;
        for (long id : ids) {
            if (before != null && (id == before || upwards != null && upwards != id > before)) {
                return UNKNOWN;
            }
            upwards = before == null ? null : Boolean.valueOf(id > before);
            before = id;
        }
        return new Seam(false, before, upwards);
    }

    /**
     * After going on to another page.
     *
     * @param next its URL
     * @param first the first page's URL: a parameter of both does not tell pages apart; null if not known
     */
    public Seam across(String next, String first) {
        return path(next).equals(path(first)) && isCursor(parameters(next), parameters(first)) ? this : UNKNOWN;
    }

    /** A parameter not known as a cursor counts as a page number. */
    private static boolean isCursor(List<String> next, List<String> first) {
        List<String> own = next.stream().filter(parameter -> !first.contains(parameter)).toList();
        return own.size() == 1 && own.get(0).startsWith(CURSOR) && own.get(0).length() > CURSOR.length()
                && next.stream().noneMatch(parameter -> NUMBERS.contains(parameter.split("=", 2)[0]));
    }

    /** A URL without scheme and host, in which two URLs of one page may differ; empty if there is none. */
    private static String path(String url) {
        int host = url == null ? -1 : url.indexOf("://");
        int path = host < 0 ? -1 : url.indexOf('/', host + 3);
        return path < 0 ? "" : url.substring(path).split("\\?", 2)[0];
    }

    private static List<String> parameters(String url) {
        int query = url == null ? -1 : url.indexOf('?'); // What a list shows need not be a URL.
        return query < 0 ? List.of() : Arrays.asList(url.substring(query + 1).split("&"));
    }
}
