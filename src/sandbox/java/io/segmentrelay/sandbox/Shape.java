package io.segmentrelay.sandbox;

/** How lists are cut into pages, and what their rows look like. */
public record Shape(int pageSize, Paging paging, RowStyle rows) {

    public static final Shape VENDOR = new Shape(100, Paging.CURSOR, RowStyle.FULL);

    public Shape pageSize(int rowsOnAPage) {
        return new Shape(rowsOnAPage, paging, rows);
    }

    public Shape paging(Paging newPaging) {
        return new Shape(pageSize, newPaging, rows);
    }

    public Shape rows(RowStyle style) {
        return new Shape(pageSize, paging, style);
    }
}
