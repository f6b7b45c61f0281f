package io.segmentrelay.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A command line of {@code kafka-acls.sh --add} that somebody is advised to run, understood as that program does.
 *
 * @param operations allowed on each of the resources
 */
public record AclCommand(List<AclOperation> operations, List<ResourcePattern> resources) {
    private static final Pattern COMMAND = Pattern.compile("kafka-acls\\.sh --bootstrap-server \\S+ --add .*");
    private static final Pattern OPTION = Pattern
            .compile("--(operation|topic|group|transactional-id|cluster)(?: ([^-\\s]\\S*))?");

    /** All that the commands of docs/kafka.md allow. */
    public static List<AclBinding> documented(String principal) throws IOException {
        return Files.readAllLines(Path.of("docs/kafka.md")).stream().filter(line -> line.startsWith("$ kafka-acls.sh"))
                .flatMap(line -> in(line).bindings(principal).stream()).toList();
    }

    /** The one command that the text holds. */
    public static AclCommand in(String text) {
        Matcher command = COMMAND.matcher(text);
        if (!command.find()) {
            throw new AssertionError("no command in: " + text);
        }
        PatternType type = command.group().contains("--resource-pattern-type prefixed") ? PatternType.PREFIXED
                : PatternType.LITERAL;
        List<AclOperation> operations = new ArrayList<>();
        List<ResourcePattern> resources = new ArrayList<>();
        for (Matcher option = OPTION.matcher(command.group()); option.find();) {
            switch (option.group(1)) {
                case "operation" -> operations.add(operation(option.group(2)));
                case "cluster" -> resources.add(new ResourcePattern(ResourceType.CLUSTER, Resource.CLUSTER_NAME, type));
                default -> resources.add(new ResourcePattern(
                        ResourceType.fromString(option.group(1).replace('-', '_')), option.group(2), type));
            }
        }
        return new AclCommand(operations, resources);
    }

    /** Names such as {@code DescribeConfigs}. */
    private static AclOperation operation(String name) {
        return AclOperation.fromString(name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
    }

    /** What the command adds, from every host. */
    public List<AclBinding> bindings(String principal) {
        return resources.stream().flatMap(resource -> operations.stream().map(operation -> new AclBinding(resource,
                new AccessControlEntry(principal, "*", operation, AclPermissionType.ALLOW)))).toList();
    }
}
