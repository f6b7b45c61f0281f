package io.segmentrelay.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a relay needs to know of a sandbox that has started. */
final class Ready {

    private final Map<String, String> settings = new LinkedHashMap<>();

    void standIn(StandIn standIn) {
        settings.put("usercom.url", standIn.url());
        settings.put("usercom.token", standIn.token());
    }

    void broker(Broker broker) {
        settings.put("kafka.bootstrap.servers", broker.bootstrapServers());
    }

    String bootstrapServers() {
        return settings.get("kafka.bootstrap.servers");
    }

    /** To a file of properties if one is asked for, else to the terminal, as a shell takes them. */
    void tell(Optional<Path> file) {
        file.ifPresentOrElse(this::write, this::print);
    }

    private void print() {
        settings.forEach((name, value) -> System.out.println("export " + environment(name) + "=" + value));
        System.out.println("# ready");
    }

    /** Moved into its place, so that whoever waits for it never reads half of it. */
    private void write(Path file) {
        var text = new StringBuilder();
        settings.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
        try {
            var draft = file.resolveSibling(file.getFileName() + ".draft");
            Files.writeString(draft, text);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String environment(String name) {
        return name.toUpperCase(Locale.ROOT).replace('.', '_');
    }
}
