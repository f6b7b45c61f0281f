package io.segmentrelay.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.logging.Level;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

import io.segmentrelay.sandbox.Fault;
import io.segmentrelay.sandbox.Membership;
import io.segmentrelay.sandbox.World;

/** The page in a real browser, as somebody uses it who has the keyboard alone. Its pictures are in target/browser. */
@Timeout(240)
@Tag("browser")
class BrowserIT {
    private static final long ACTIVE = 1033;
    private static final long AWAY = 1034;
    private static final int MEMBERS = 3_000;
    private static final int STAY = 500;
    private static final String ADMIN = "an-admin-token-of-24-chars";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path PICTURES = Path.of(System.getProperty("build.directory", "target"), "browser");

    @Test
    void whatIsShownAgreesWithTheTopicsAndButtonsWork() throws Exception {
        // given
        World world = World.empty(1);
        world.create(ACTIVE, "Active", "Changes a little", Membership.formula(1_200, i -> 1 + i));
        world.create(AWAY, "Slipping away", "Most leave", Membership.formula(MEMBERS, i -> 1 + i));
        ChromeDriver browser = browser(); // It may take longer to start than a walk takes.
        try (RelaySite site = new RelaySite(world).with("RELAY_REQUESTS_PER_SECOND", "4").with("RELAY_ADMIN_TOKEN", ADMIN);
                RelayProcess process = site.start()) {
            try {
                process.awaitAlive(LIMIT, () -> process.isReady() && site.committedRun(AWAY) != null);
                // when
                browser.get(process.url() + "/");
                await(browser, page -> row(page, AWAY).findElements(By.tagName("progress")).size() == 1);
                picture(browser, "walking");
                assertThat(browser.findElement(By.id("status")).getText()).startsWith("Working: walking ");
                await(browser, page -> members(page, ACTIVE).equals("1,200") && members(page, AWAY).equals("3,000"));
                site.shows(ACTIVE, 1_205);
                await(browser, page -> members(page, ACTIVE).equals("1,205"));
                site.shows(AWAY, STAY);
                await(browser, page -> row(page, AWAY).getText().contains("2,500 leavers are held"));
                picture(browser, "held");
                assertTablesFit(browser, 1200);
                assertTablesFit(browser, 1500);
                picture(browser, "wide");
                String status = browser.findElement(By.id("status")).getText();
                typeToken(browser);
                enter(browser, "button[data-signal=approve]");
                new WebDriverWait(browser, LIMIT).until(page -> page.switchTo().alert()).accept();
                await(browser, page -> members(page, AWAY).equals("500"));
                String answer = browser.findElement(By.id("answer")).getText();

                // then
                Map<String, ? extends Iterable<Long>> table = Map.of("active", site.verified().members("main/" + ACTIVE),
                        "away", site.verified().members("main/" + AWAY));
                assertThat(table.get("active")).hasSize(1_205);
                assertThat(table.get("away")).hasSize(STAY);
                assertThat(status).startsWith("2,500 leavers wait for approval");
                assertThat(answer).contains("approved");
                assertThat(row(browser, AWAY).getText()).contains("−2,500");
                assertThat(row(browser, ACTIVE).findElements(By.tagName("canvas"))).hasSize(1);
                assertThat(browser.findElement(By.id("feed")).getText()).contains("Slipping away −");
                assertThat(browser.findElement(By.id("feed")).findElements(By.tagName("li")).size()).isLessThanOrEqualTo(40);
                assertThat(requests(browser)).as("all from the relay").isNotEmpty()
                        .allMatch(url -> url.startsWith(process.url()));
                assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).as("errors in the browser")
                        .noneMatch(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue());
                pictures(browser);
                assertThat((Boolean) browser
                        .executeScript("return document.documentElement.scrollWidth <= window.innerWidth"))
                        .as("fits a phone").isTrue();
            } finally {
                browser.quit();
            }
        }
    }

    @Test
    void theKeyboardAloneReachesTheSegmentsAndEveryButton() throws Exception {
        // given
        World world = World.empty(1);
        world.create(ACTIVE, "Active", "", Membership.formula(10, i -> 1 + i));
        try (RelaySite site = new RelaySite(world).with("RELAY_ADMIN_TOKEN", ADMIN);
                RelayProcess process = site.start()) {
            site.awaitReports(process, 1);
            ChromeDriver browser = browser();
            try {
                browser.get(process.url() + "/");
                await(browser, page -> members(page, ACTIVE).equals("10"));

                // when
                StringBuilder reached = new StringBuilder();
                for (int steps = 0; steps < 5; steps++) {
                    new Actions(browser).sendKeys(Keys.TAB).perform();
                    reached.append(browser.switchTo().activeElement().getText()).append('|');
                }
                enter(browser, "button[data-signal=pause]");

                // then
                assertThat(reached.toString()).startsWith("To the segments|Admin token|").contains("Pause|", "Walk now|");
                assertThat(browser.switchTo().activeElement().getAttribute("id")).as("asks for the token").isEqualTo("token");
                browser.switchTo().activeElement().sendKeys(ADMIN);
                enter(browser, "button[data-signal=pause]");
                await(browser, page -> page.findElements(By.cssSelector("button[data-signal=resume]")).size() == 1);
                await(browser, page -> page.findElement(By.id("status")).getText().startsWith("1 account is paused"));
                enter(browser, "button[data-signal=resume]");
                await(browser, page -> row(page, ACTIVE).findElements(By.cssSelector("button[data-signal=pause]")).size() == 1);
                enter(browser, "tr button[data-signal=pause]");
                await(browser,
                        page -> row(page, ACTIVE).findElements(By.cssSelector("button[data-signal=resume]")).size() == 1);
                site.standIn.faults().inject(Fault.status(503));
                await(browser, page -> page.findElement(By.id("status")).getText()
                        .startsWith("Trouble with 1 account, main: the list of segments cannot be read: "));
                assertThat(browser.findElement(By.id("status")).getAttribute("class")).isEqualTo("bad");
                picture(browser, "trouble");
                enter(browser, "#segment-main-" + ACTIVE + " a");
                await(browser, page -> page.findElements(By.name("user")).size() == 1);
                focus(browser, "input[name=user]").sendKeys("3", Keys.ENTER);
                await(browser, page -> page.findElement(By.tagName("pre")).getText().contains("The user is a member, "));
                picture(browser, "segment");
            } finally {
                browser.quit();
            }
        }
    }

    /** What somebody must act upon is not behind a scroll bar. */
    private static void assertTablesFit(ChromeDriver browser, int width) {
        browser.manage().window().setSize(new Dimension(width, 760));
        await(browser, page -> (Boolean) page.executeScript("return window.innerWidth === arguments[0]", width));
        assertThat((Boolean) browser.executeScript("return [...document.querySelectorAll('.scroll')]"
                + ".every(table => table.scrollWidth <= table.clientWidth)")).as("tables fit " + width).isTrue();
    }

    private static ChromeDriver browser() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(onPath("chromium"));
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1280,760");
        return new ChromeDriver(
                new ChromeDriverService.Builder().usingDriverExecutable(onPath("chromedriver")).usingAnyFreePort().build(),
                options);
    }

    private static File onPath(String program) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
            File file = new File(directory, program);
            if (file.canExecute()) {
                return file;
            }
        }
        throw new AssertionError(program + " is not on the path: Debian has it in the packages chromium and chromium-driver");
    }

    /** Rows are put in anew as news come in. */
    private static void await(ChromeDriver browser, Function<ChromeDriver, Boolean> condition) {
        new WebDriverWait(browser, LIMIT).ignoring(StaleElementReferenceException.class)
                .ignoring(org.openqa.selenium.NoSuchElementException.class)
                .until(page -> condition.apply(browser));
    }

    private static WebElement row(ChromeDriver browser, long segment) {
        return browser.findElement(By.id("segment-main-" + segment));
    }

    private static String members(ChromeDriver browser, long segment) {
        return row(browser, segment).findElement(By.cssSelector("td.number")).getText();
    }

    private static void typeToken(ChromeDriver browser) {
        enter(browser, "#signals summary");
        focus(browser, "#token").sendKeys(ADMIN);
    }

    /** To whatever has the focus by then: an account's head is put in anew as its figures change. */
    private static void enter(ChromeDriver browser, String selector) {
        focus(browser, selector);
        new Actions(browser).sendKeys(Keys.ENTER).perform();
    }

    private static WebElement focus(ChromeDriver browser, String selector) {
        browser.executeScript("document.querySelector(arguments[0]).focus()", selector);
        return browser.switchTo().activeElement();
    }

    @SuppressWarnings("unchecked")
    private static List<String> requests(ChromeDriver browser) {
        return (List<String>) browser
                .executeScript("return performance.getEntriesByType('resource').map(resource => resource.name)");
    }

    private static void pictures(ChromeDriver browser) throws IOException {
        assertTablesFit(browser, 1200);
        picture(browser, "light");
        browser.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
        picture(browser, "dark");
        browser.manage().window().setSize(new Dimension(500, 900));
        browser.executeCdpCommand("Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
        picture(browser, "phone");
    }

    private static void picture(ChromeDriver browser, String name) throws IOException {
        Files.createDirectories(PICTURES);
        Files.write(PICTURES.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }
}
