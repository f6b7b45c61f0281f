package io.segmentrelay.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.hc.core5.util.VersionInfo;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

import com.fasterxml.jackson.databind.cfg.PackageVersion;

/** What the library's jar will hold, and what its pom asks for. */
class LibraryTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final String JAR = "//execution[id='library-jar']/configuration";
    /** What the library's pom brings, and what that brings. */
    private static final List<String> BROUGHT = List.of("java.", "com.fasterxml.jackson.", "org.roaringbitmap.",
            "com.carrotsearch.hppc.", "org.apache.camel.", "org.apache.hc.", "org.slf4j.");

    private final XPath xpath = XPathFactory.newInstance().newXPath();

    @Test
    void theLibraryNeedsNothingButItselfAndWhatItsPomBrings() throws Exception {
        // given
        List<Path> held = held();
        Set<String> own = held.stream().map(LibraryTest::className).collect(Collectors.toSet());

        // when
        List<String> strange = dependencies(held).stream()
                .filter(needed -> !own.contains(needed) && BROUGHT.stream().noneMatch(needed::startsWith)).distinct().toList();

        // then
        assertThat(own).contains("io.segmentrelay.source.SegmentsSource", "io.segmentrelay.usercom.PageReader",
                "io.segmentrelay.membership.Judge", "io.segmentrelay.event.EventWriter", "io.segmentrelay.ledger.Ledger");
        assertThat(strange).isEmpty();
    }

    @Test
    void theLibraryAsksForTheVersionsThatItWasTestedWith() throws Exception {
        // given
        Document relay = document("pom.xml");
        Document library = document("src/library/pom.xml");

        // then
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            assertThat(version(library, "camel")).isEqualTo(camel.getVersion());
        }
        assertThat(version(library, "jackson")).isEqualTo(PackageVersion.VERSION.toString());
        assertThat(version(library, "httpclient5")).isEqualTo(released("org.apache.hc.client5"));
        assertThat(version(library, "httpcore5")).isEqualTo(released("org.apache.hc.core5"));
        assertThat(xpath.evaluate("/project/version", library)).isEqualTo(xpath.evaluate("/project/version", relay));
        for (String one : List.of("hppc", "roaringbitmap")) {
            assertThat(version(library, one)).isEqualTo(version(relay, one));
        }
    }

    private String version(Document pom, String of) throws Exception {
        return xpath.evaluate("/project/properties/" + of + ".version", pom);
    }

    private static String released(String part) {
        return VersionInfo.loadVersionInfo(part, LibraryTest.class.getClassLoader()).getRelease();
    }

    private List<Path> held() throws Exception {
        Document pom = document("pom.xml");
        List<String> includes = texts(pom, JAR + "/includes/include");
        List<String> excludes = texts(pom, JAR + "/excludes/exclude");
        try (Stream<Path> files = Files.walk(CLASSES)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> matches(file, includes) && !matches(file, excludes)).toList();
        }
    }

    private static boolean matches(Path file, List<String> patterns) {
        Path inside = CLASSES.relativize(file);
        return patterns.stream()
                .anyMatch(pattern -> FileSystems.getDefault().getPathMatcher("glob:" + pattern).matches(inside));
    }

    private static String className(Path file) {
        return CLASSES.relativize(file).toString().replace('/', '.').replaceAll("\\.class$", "");
    }

    /** Every class that one of these names, annotations among them. */
    private static List<String> dependencies(List<Path> classes) {
        List<String> arguments = new ArrayList<>(List.of("--ignore-missing-deps", "-verbose:class", "-filter:none"));
        classes.forEach(file -> arguments.add(file.toString()));
        StringWriter out = new StringWriter();
        int result = ToolProvider.findFirst("jdeps").orElseThrow().run(new PrintWriter(out), new PrintWriter(out),
                arguments.toArray(String[]::new));
        assertThat(result).as("%s", out).isZero();
        return out.toString().lines().filter(line -> line.contains(" -> ") && line.startsWith("   "))
                .map(line -> line.substring(line.indexOf(" -> ") + 4).strip().split("\\s+")[0]).toList();
    }

    private List<String> texts(Document document, String path) throws Exception {
        NodeList nodes = (NodeList) xpath.evaluate(path, document, XPathConstants.NODESET);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> nodes.item(i).getTextContent()).toList();
    }

    private static Document document(String file) throws Exception {
        try (var in = Files.newInputStream(Path.of(file))) {
            return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
