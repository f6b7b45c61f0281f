package io.segmentrelay.testing;

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.PrintWriter;

import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** The program that {@link SchedulesIT} runs: it tells all stories, or those of one class. */
final class Stories {
    private static final int LINES = 30;

    private Stories() {
    }

    public static void main(String[] args) {
        SummaryGeneratingListener told = new SummaryGeneratingListener();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .enableImplicitConfigurationParameters(false).selectors(selectPackage("io.segmentrelay"))
                .filters(includeClassNamePatterns(".*\\." + System.getProperty("schedules.of"))).build();
        LauncherFactory.create(LauncherConfig.builder().enableLauncherSessionListenerAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false).build()).execute(request, told);
        told.getSummary().printFailuresTo(new PrintWriter(System.out, true), LINES);
        // Not by exit(), which Fray turns into a zero.
        Runtime.getRuntime()
                .halt(told.getSummary().getTestsSucceededCount() > 0 && told.getSummary().getTotalFailureCount() == 0 ? 0 : 1);
    }
}
