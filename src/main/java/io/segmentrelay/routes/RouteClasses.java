package io.segmentrelay.routes;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.AbstractCollection;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.language.simple.SimpleNoFileLanguage;
import org.apache.camel.processor.aggregate.AbstractListAggregationStrategy;
import org.apache.camel.processor.aggregate.GroupedBodyAggregationStrategy;
import org.apache.camel.processor.aggregate.GroupedExchangeAggregationStrategy;
import org.apache.camel.processor.aggregate.GroupedMessageAggregationStrategy;
import org.apache.camel.processor.aggregate.StringAggregationStrategy;
import org.apache.camel.processor.aggregate.UseLatestAggregationStrategy;
import org.apache.camel.processor.aggregate.UseOriginalAggregationStrategy;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.DefaultMessage;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.segmentrelay.event.MembershipEdit;
import io.segmentrelay.ledger.AccountClosed;
import io.segmentrelay.usercom.NotFound;
import io.segmentrelay.usercom.PageFailure;
import io.segmentrelay.usercom.RateLimited;
import io.segmentrelay.usercom.Unauthorized;
import io.segmentrelay.usercom.Unavailable;

/**
 * Classes found by name or by reflection that do not register themselves, kept for a native binary. There a method of a class
 * that is missing here does not exist, or throws an Error when called.
 */
final class RouteClasses {
    private RouteClasses() {
    }

    /** Classes that routes catch or name. */
    @RegisterForReflection(targets = { Exception.class, RuntimeException.class, InterruptedException.class,
            RejectedExecutionException.class, IOException.class, IllegalArgumentException.class, IllegalStateException.class,
            AccountClosed.class, NotFound.class, RateLimited.class,
            Unauthorized.class, Unavailable.class, PageFailure.class, ByteArraySerializer.class, StringSerializer.class })
    private static final class Named {
    }

    /**
     * Classes whose methods Simple calls: bodies of extensions, types that their methods return, and all that these inherit.
     */
    @RegisterForReflection(targets = { MembershipEdit.class, Exchange.class, DefaultExchange.class, Message.class,
            DefaultMessage.class, Iterable.class, Iterator.class, Collection.class, AbstractCollection.class, List.class,
            AbstractList.class, ArrayList.class, Set.class, AbstractSet.class, HashSet.class, LinkedHashSet.class, Map.class,
            Map.Entry.class, AbstractMap.class, HashMap.class, LinkedHashMap.class, TreeMap.class, Object.class, String.class,
            CharSequence.class, Comparable.class, Boolean.class, Character.class, Number.class, Byte.class, Short.class,
            Integer.class, Long.class, Float.class, Double.class, BigInteger.class, BigDecimal.class, Optional.class,
            UUID.class,
            Date.class, Instant.class, Throwable.class })
    private static final class Values {
    }

    /** Classes that Camel and Java load by name without registering them. */
    @RegisterForReflection(targets = { SimpleNoFileLanguage.class, AbstractListAggregationStrategy.class,
            GroupedBodyAggregationStrategy.class, GroupedExchangeAggregationStrategy.class,
            GroupedMessageAggregationStrategy.class, StringAggregationStrategy.class, UseLatestAggregationStrategy.class,
            UseOriginalAggregationStrategy.class,
            org.apache.camel.util.ObjectHelper.class }, classNames = "sun.security.provider.ConfigFile")
    private static final class Loaded {
    }
}
