package io.segmentrelay.sandbox;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;

/**
 * The sandbox as a program: the stand-in, the broker, the life in it and the tail, together or each alone. {@code
 * docs/sandbox.md} has the command lines.
 */
public final class Sandbox implements AutoCloseable {

    private static final int API_PORT = 18080;
    private static final int KAFKA_PORT = 19092;
    private static final long BIG_SEGMENT = 5_000;

    private final Arguments arguments;
    private final Deque<AutoCloseable> running = new ArrayDeque<>();

    Sandbox(Arguments arguments) {
        this.arguments = arguments;
    }

    public static void main(String... args) throws Exception {
        QuietLogs.ofThisProgram();
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8));
        try {
            var sandbox = new Sandbox(Arguments.parse(args));
            Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close, "stop"));
            sandbox.start();
        } catch (RuntimeException e) {
            System.err.println("The sandbox does not start: " + e.getMessage());
            System.exit(2);
        }
        new CountDownLatch(1).await();
    }

    void start() {
        arguments.text("parent").ifPresent(Parent::follow);
        var ready = new Ready();
        switch (arguments.command()) {
            case "stand-in" -> standIn(ready);
            case "broker" -> broker(ready);
            case "tail" -> tail(arguments.text("bootstrap").orElse("localhost:" + KAFKA_PORT));
            default -> {
                broker(ready);
                standIn(ready);
                tail(ready.bootstrapServers());
            }
        }
        ready.tell(arguments.path("ready-file"));
    }

    private void standIn(Ready ready) {
        var seed = arguments.number("seed", 42);
        var world = World.example(seed);
        var members = arguments.number("members", 0);
        if (members > 0) {
            world.create(BIG_SEGMENT, "Everybody", "As many as were asked for.",
                    Membership.formula(members, index -> 10_000_000 + index * 3));
        }
        var rate = new Rate((int) arguments.number("rate", Rate.VENDOR.perSecond()), RetryAfter.SECONDS);
        var standIn = run(StandIn.start(StandInOptions.defaults()
                .port(port("api-port", API_PORT))
                .world(world)
                .rate(rate)
                .paging(Paging.of(arguments.text("paging").orElse("cursor")))
                .rows(RowStyle.of(arguments.text("rows").orElse("full")))
                .pageSize((int) arguments.number("page-size", Shape.VENDOR.pageSize()))));
        var recountEvery = arguments.seconds("recount-every", 3);
        if (!recountEvery.isZero()) {
            run(People.live(world, seed, recountEvery));
        }
        ready.standIn(standIn);
    }

    private void broker(Ready ready) {
        ready.broker(run(Broker.start(BrokerOptions.defaults().port(port("kafka-port", KAFKA_PORT))
                .directory(arguments.path("data-dir").orElse(null))
                .advertisedPort((int) arguments.number("advertised-port", 0))
                .node((int) arguments.number("node", 1), arguments.numbers("controllers")))));
    }

    private void tail(String bootstrapServers) {
        run(Tail.start(bootstrapServers, System.out::println));
    }

    /** The usual port, so that URLs can be learnt by heart; another one if somebody has it and none was asked for. */
    private int port(String option, int usual) {
        return (int) arguments.number(option, Ports.isFree(usual) ? usual : 0);
    }

    private synchronized <T extends AutoCloseable> T run(T part) {
        running.push(part);
        return part;
    }

    /** The last to start is the first to stop. */
    @Override
    public synchronized void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception e) {
                System.err.println("While the sandbox stopped: " + e);
            }
        }
    }
}
