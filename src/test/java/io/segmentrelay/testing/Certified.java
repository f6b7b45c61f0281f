package io.segmentrelay.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Somebody's certificate, for {@code localhost} and {@code api.example.com}, and those who trust it. */
public final class Certified {
    static final String PASSWORD = "store-secret-4f7a";

    private final Path keys;
    private final Path trusted;

    /** @param directory takes the key stores */
    public Certified(Path directory) throws Exception {
        this(directory, "CN=localhost");
    }

    Certified(Path directory, String subject) throws Exception {
        keys = directory.resolve(subject.substring(3) + ".p12");
        trusted = directory.resolve("trusted-" + keys.getFileName());
        Files.deleteIfExists(keys);
        Path said = directory.resolve("keytool.txt");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", subject, "-ext",
                "san=dns:localhost,dns:api.example.com,ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-storepass",
                PASSWORD, "-keystore", keys.toString()).redirectErrorStream(true).redirectOutput(said.toFile()).start();
        if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
            throw new IllegalStateException("keytool: " + Files.readString(said));
        }
        try (OutputStream out = Files.newOutputStream(trusted)) {
            trust().store(out, PASSWORD.toCharArray());
        }
    }

    /** A file in the form PKCS12 with the key. */
    String keys() {
        return keys.toString();
    }

    /** A file in the form PKCS12 with the certificate alone. */
    String trusted() {
        return trusted.toString();
    }

    /** Of the server, and of a client that trusts it. */
    public SSLContext context() throws GeneralSecurityException, IOException {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(load(), PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trust());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** Has the JVM started with these options trust the server. */
    public List<String> trustOptions() {
        return List.of("-Djavax.net.ssl.trustStore=" + trusted, "-Djavax.net.ssl.trustStorePassword=" + PASSWORD,
                "-Djavax.net.ssl.trustStoreType=PKCS12");
    }

    private KeyStore load() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(keys)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private KeyStore trust() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("server", load().getCertificate("server"));
        return store;
    }
}
