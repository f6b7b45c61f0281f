package io.segmentrelay.usercom;

import java.io.IOException;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;

/** What the current token of a parser is as a number. */
final class Numbers {

    private Numbers() {
    }

    /** Whether it is an integral number, without fraction or exponent, that fits a {@code long}. */
    static boolean isLong(JsonParser parser) throws IOException {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != NumberType.BIG_INTEGER;
    }
}
