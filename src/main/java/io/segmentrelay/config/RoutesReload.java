package io.segmentrelay.config;

/** Whether files of routes take effect while the program runs. */
public enum RoutesReload {
    ON,
    OFF
}
