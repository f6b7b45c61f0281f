package io.segmentrelay.sandbox;

/** Which requests a fault meets; null for any. */
record Scope(Kind kind, Long segment, Long page, String token) {

    static final Scope ALL = new Scope(null, null, null, null);

    boolean meets(Call call) {
        return (kind == null || kind == call.kind())
                && (segment == null || segment == call.segment())
                && (page == null || page == call.page())
                && (token == null || token.equals(call.workspace().token()));
    }
}
