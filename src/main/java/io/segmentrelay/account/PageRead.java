package io.segmentrelay.account;

import java.util.List;
import java.util.OptionalLong;

import io.segmentrelay.usercom.Member;

/**
 * A page of members as a lane read it.
 *
 * @param members the page's rows
 * @param count the page's {@code count}
 * @param url a hash of its URL
 * @param next the next page's URL; null behind the last
 * @param requests how many requests it took, retries included
 */
public record PageRead(List<Member> members, OptionalLong count, long url, String next, long requests) {
}
