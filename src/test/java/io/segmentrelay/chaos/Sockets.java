package io.segmentrelay.chaos;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whose socket it is, as Linux tells it. */
final class Sockets {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));
    private static final int LOCAL_ADDRESS = 1;
    private static final int INODE = 9;

    private Sockets() {
    }

    /** Whether the process has a connection from this port. */
    static boolean isOwner(long pid, int port) {
        return inodes(port).stream().anyMatch(inode -> holds(pid, "socket:[" + inode + "]"));
    }

    /** Connections to different servers may begin at the same port. */
    private static List<String> inodes(int port) {
        String local = ":%04X".formatted(port);
        List<String> inodes = new ArrayList<>();
        for (Path table : TABLES) {
            try {
                for (String line : Files.readAllLines(table)) {
                    String[] columns = line.strip().split("\\s+");
                    if (columns[LOCAL_ADDRESS].endsWith(local) && !columns[INODE].equals("0")) {
                        inodes.add(columns[INODE]);
                    }
                }
            } catch (IOException e) {
                throw new IllegalStateException("whose sockets are whose is read from " + table, e);
            }
        }
        return inodes;
    }

    private static boolean holds(long pid, String link) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path descriptor : descriptors) {
                if (isLinkTo(descriptor, link)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false; // The process is gone.
        }
    }

    private static boolean isLinkTo(Path descriptor, String link) {
        try {
            return Files.readSymbolicLink(descriptor).toString().equals(link);
        } catch (IOException e) {
            return false; // Closed meanwhile.
        }
    }
}
