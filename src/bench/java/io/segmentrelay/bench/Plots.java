package io.segmentrelay.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;

/** The tables as pictures. */
final class Plots {
    static {
        System.setProperty("java.awt.headless", "true");
    }

    private Plots() {
    }

    static void rates(Path directory, String title, Map<String, List<Sample>> samples) {
        List<String> names = new ArrayList<>(samples.keySet());
        List<Double> medians = new ArrayList<>();
        List<Double> errors = new ArrayList<>();
        samples.values().forEach(walks -> {
            Spread rate = Spread.of(walks.stream().map(Sample::rowsPerSecond).toList());
            medians.add(rate.median());
            errors.add((rate.most() - rate.least()) / 2);
        });
        CategoryChart chart = new CategoryChartBuilder().width(1000).height(560).title(title).yAxisTitle("rows/s").build();
        chart.getStyler().setXAxisLabelRotation(35).setYAxisDecimalPattern("#,###").setLegendVisible(false);
        chart.addSeries("rows/s", names, medians, errors);
        save(chart, directory, title);
    }

    /** Both axes logarithmic. */
    static void line(Path directory, String title, String across, String up, List<? extends Number> x,
            List<? extends Number> y) {
        XYChart chart = new XYChartBuilder().width(800).height(500).title(title).xAxisTitle(across).yAxisTitle(up).build();
        chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true).setLegendVisible(false);
        chart.addSeries(up, x, y);
        save(chart, directory, title);
    }

    private static void save(Chart<?, ?> chart, Path directory, String title) {
        String name = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        try {
            VectorGraphicsEncoder.saveVectorGraphic(chart, directory.resolve(name).toString(),
                    VectorGraphicsEncoder.VectorGraphicsFormat.SVG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
