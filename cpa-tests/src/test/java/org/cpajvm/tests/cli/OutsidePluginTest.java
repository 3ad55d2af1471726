package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The encoder of docs/plugins.md, taken from that page alone: compiled against the classes of
 * cpa-api and nothing else, put into a jar and trained with.
 */
class OutsidePluginTest {
  private static final Path PAGE = Path.of("..", "docs", "plugins.md");
  private static final Map<String, String> TARGETS =
      Map.of("ctrl", "", "drugA", "EGFR;ERBB2", "drugB", "EGFR", "drugC", "HDAC1");

  @TempDir static Path folder;
  private static Path plugins;

  @BeforeAll
  static void build() throws IOException, URISyntaxException {
    Path source = write("src/main/java/org/example/TargetsEncoder.java");
    String service = "META-INF/services/org.cpajvm.api.plugin.PerturbationEncoder";
    Path services = write("src/main/resources/" + service);
    Path classes = Files.createDirectories(folder.resolve("classes"));
    compile(source, classes);
    plugins = Files.createDirectories(folder.resolve("my-plugins"));
    try (OutputStream file = Files.newOutputStream(plugins.resolve("targets-encoder-1.jar"));
        JarOutputStream jar = new JarOutputStream(file);
        Stream<Path> compiled = Files.walk(classes)) {
      add(jar, service, services);
      for (Path one : compiled.filter(path -> path.toString().endsWith(".class")).toList()) {
        add(jar, classes.relativize(one).toString().replace('\\', '/'), one);
      }
    }
  }

  /** Writes the block of code that follows the name of a file on the page. */
  private static Path write(String file) throws IOException {
    Matcher block =
        Pattern.compile("`" + Pattern.quote(file) + "`[^`]*```\\w*\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    assertTrue(block.find(), PAGE + " shows no " + file);
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, block.group(1));
  }

  private static void compile(Path source, Path classes) throws IOException, URISyntaxException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Path api =
        Path.of(
            PerturbationEncoder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      boolean done =
          compiler
              .getTask(
                  messages,
                  files,
                  null,
                  List.of(
                      "--release",
                      "17",
                      "-proc:none",
                      "-classpath",
                      api.toString(),
                      "-d",
                      classes.toString()),
                  null,
                  files.getJavaFileObjects(source))
              .call();
      assertTrue(done, messages.toString());
    }
  }

  private static void add(JarOutputStream jar, String name, Path file) throws IOException {
    jar.putNextEntry(new JarEntry(name));
    Files.copy(file, jar);
    jar.closeEntry();
  }

  /** Built by Maven as the page says, but for where the API comes from. */
  @Test
  void thePomOfThePageBuildsTheJar() throws Exception {
    Path api =
        Path.of(
            PerturbationEncoder.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    assumeTrue(Files.isRegularFile(api), "cpa-api is not packaged");
    assumeTrue(
        Stream.of(System.getenv("PATH").split(":"))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "mvn"))),
        "there is no Maven");
    Path pom = write("pom.xml");
    String system = "<scope>system</scope><systemPath>" + api + "</systemPath>";
    Files.writeString(pom, Files.readString(pom).replace("<scope>provided</scope>", system));
    Path log = folder.resolve("mvn.log");
    Process maven =
        new ProcessBuilder("mvn", "-o", "-B", "-q", "package")
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertTrue(maven.waitFor(5, TimeUnit.MINUTES), "Maven does not end");
    assertEquals(0, maven.exitValue(), Files.readString(log));
    assertTrue(Files.isRegularFile(folder.resolve("target/targets-encoder-1.jar")));
  }

  @Test
  void itIsListedWithItsJar() {
    CommandLine run = CommandLine.run("plugins", "--plugins", plugins.toString());
    assertEquals(0, run.code(), run.err());
    assertTrue(
        run.out()
            .lines()
            .anyMatch(l -> l.contains("targets ") && l.contains("targets-encoder-1.jar")),
        run.out());
  }

  @Test
  void itIsTrainedWithAndAskedAboutANewDrug() throws IOException {
    String data = study();
    String model = folder.resolve("targets.cpa").toString();
    CommandLine training =
        CommandLine.run(
            "train",
            data,
            "--out",
            model,
            "--perturbation",
            "condition",
            "--control",
            "ctrl",
            "--covariates",
            "cell_type",
            "--preset",
            "small-study",
            "--set",
            "max_epochs=1",
            "--set",
            "n_epochs_pretrain_ae=0",
            "--threads",
            "1",
            "--quiet",
            "--plugins",
            plugins.toString(),
            "--encoder",
            "targets",
            "--encoder-option",
            "size=64");
    assertEquals(0, training.code(), training.err());
    assertEquals(0, predict(model, data, "drugB+drugA", List.of()).code());
    Path query = folder.resolve("query.csv");
    Files.writeString(query, "treatment,targets,cells\nnewDrug,HDAC1;HDAC2,3\n");
    List<String> asked = List.of("--plugins", plugins.toString());
    CommandLine predicted = query(model, data, query, asked);
    assertEquals(0, predicted.code(), predicted.err());
    String error = query(model, data, query, List.of()).error();
    assertTrue(error.contains("targets"), error);
    String unknown = predict(model, data, "newDrug", List.of()).error();
    for (String part : List.of("'targets'", "morgan", "--plugins DIR")) {
      assertTrue(unknown.contains(part), unknown);
    }
  }

  private static CommandLine predict(
      String model, String data, String treatment, List<String> more) {
    String out = folder.resolve("predicted.h5ad").toString();
    return run(
        List.of("predict", model, "--data", data, "--out", out, "--treatment", treatment), more);
  }

  private static CommandLine query(String model, String data, Path query, List<String> more) {
    String out = folder.resolve("queried.h5ad").toString();
    return run(
        List.of("predict", model, "--data", data, "--out", out, "--query", query.toString()), more);
  }

  private static CommandLine run(List<String> words, List<String> more) {
    return CommandLine.run(Stream.concat(words.stream(), more.stream()).toArray(String[]::new));
  }

  private static String study() {
    var conditions = SmallStudy.conditions();
    String[] targets =
        IntStream.range(0, conditions.size())
            .mapToObj(
                cell ->
                    String.join(
                        "+",
                        Stream.of(conditions.text(cell).split("\\+")).map(TARGETS::get).toList()))
            .toArray(String[]::new);
    return SmallStudy.write(
            folder.resolve("study.h5ad"), Map.of("targets", StringColumn.of(targets)), 1, 0)
        .toString();
  }
}
