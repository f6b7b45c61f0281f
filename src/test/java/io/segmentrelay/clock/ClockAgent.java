package io.segmentrelay.clock;

import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import java.util.Arrays;

/** Has every class of a JVM ask {@link ShiftedClock} for the time, those of the JDK too. */
public final class ClockAgent {
    private static final String INSTEAD = ShiftedClock.class.getName().replace('.', '/');

    private ClockAgent() {
    }

    /** @param file as for {@link ShiftedClock#follow} */
    public static void premain(String file, Instrumentation jvm) throws IOException, UnmodifiableClassException {
        ShiftedClock.follow(file);
        jvm.addTransformer(new Transformer(), true);
        jvm.retransformClasses(Arrays.stream(jvm.getAllLoadedClasses())
                .filter(type -> jvm.isModifiableClass(type) && !type.isArray()).toArray(Class<?>[]::new));
    }

    /** A class of its own: a lambda would be made while its making is watched. */
    private static final class Transformer implements ClassFileTransformer {
        @Override
        public byte[] transform(Module module, ClassLoader loader, String name, Class<?> type, ProtectionDomain domain,
                byte[] content) {
            if (INSTEAD.equals(name)) {
                return null;
            }
            byte[] once = MovedCalls.of(content, "java/lang/System", "currentTimeMillis", INSTEAD);
            byte[] twice = MovedCalls.of(once, "jdk/internal/misc/VM", "getNanoTimeAdjustment", INSTEAD);
            return twice == content ? null : twice;
        }
    }
}
