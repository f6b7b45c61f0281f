package io.segmentrelay.clock;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The wall clock of a JVM that runs, set at will. What it does by monotonic time does not change. */
public final class ClockFile {
    private final Path agent;
    private final Path shift;
    private final MappedByteBuffer mapped;

    /** @param directory where it keeps its files */
    public ClockFile(Path directory) {
        agent = directory.resolve("clock-agent.jar");
        shift = directory.resolve("clock-shift");
        try (FileChannel channel = FileChannel.open(shift, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
            mapped.order(ByteOrder.nativeOrder());
            writeAgent();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How far ahead of the machine's it is from now on; negative if behind. */
    public void set(Duration ahead) {
        mapped.putLong(0, ahead.toMillis());
    }

    /** What makes a JVM go by it. Classes from an archive would go by the machine's clock. */
    public String[] options() {
        return new String[] { "-javaagent:" + agent + "=" + shift, "-Xshare:off" };
    }

    /** On the boot class path: the JDK's own classes call it. */
    private void writeAgent() throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Premain-Class", ClockAgent.class.getName());
        attributes.putValue("Boot-Class-Path", agent.getFileName().toString());
        attributes.putValue("Can-Retransform-Classes", "true");
        try (OutputStream file = Files.newOutputStream(agent); JarOutputStream jar = new JarOutputStream(file, manifest)) {
            for (String name : new String[] { "ClockAgent", "ClockAgent$Transformer", "MovedCalls", "ShiftedClock" }) {
                String entry = ClockAgent.class.getPackageName().replace('.', '/') + "/" + name + ".class";
                jar.putNextEntry(new JarEntry(entry));
                jar.write(ClockAgent.class.getClassLoader().getResourceAsStream(entry).readAllBytes());
            }
        }
    }
}
