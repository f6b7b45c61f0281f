package io.segmentrelay.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Between which values a number or a time of {@link RelayConfig} lies, both included. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Range {
    /** As the setting is written. */
    String from();

    /** As the setting is written. */
    String to();
}
