package io.segmentrelay.sandbox;

/**
 * How many requests a workspace may make.
 *
 * @param perSecond over any second; 0 allows all
 */
public record Rate(int perSecond, RetryAfter retryAfter) {

    /** Second-hand, but the best that is known. */
    public static final Rate VENDOR = new Rate(10, RetryAfter.SECONDS);

    public static Rate unlimited() {
        return new Rate(0, RetryAfter.SECONDS);
    }

    public static Rate perSecond(int requests) {
        return new Rate(requests, RetryAfter.SECONDS);
    }
}
