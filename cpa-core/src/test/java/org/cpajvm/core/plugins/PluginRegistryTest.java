package org.cpajvm.core.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.Plugin;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.DatasetFormat;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginRegistryTest {
  @TempDir Path folder;

  private static PerturbationEncoder encoder(String name) {
    PerturbationEncoder encoder = mock(PerturbationEncoder.class);
    when(encoder.name()).thenReturn(name);
    return encoder;
  }

  private static DatasetFormat format(String name, boolean reads, String... extensions) {
    DatasetFormat format = mock(DatasetFormat.class);
    when(format.name()).thenReturn(name);
    when(format.canRead(any())).thenReturn(reads);
    when(format.extensions()).thenReturn(List.of(extensions));
    return format;
  }

  /** A jar with an encoder of this class and name, compiled here. */
  private void jar(String file, String type, String pluginName) throws IOException {
    String source =
        """
        import java.util.List;
        import org.cpajvm.api.plugin.OptionValues;
        public class %s implements org.cpajvm.api.plugin.PerturbationEncoder {
          @Override public String name() { return "%s"; }
          @Override public String description() { return "test"; }
          @Override public Encoding encode(List<Perturbation> p, OptionValues o) { return null; }
        }
        """
            .formatted(type, pluginName);
    Path sources = Files.createDirectories(folder.resolve("build-" + type));
    Path java = Files.writeString(sources.resolve(type + ".java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classPath =
        Path.of(Plugin.class.getProtectionDomain().getCodeSource().getLocation().getPath())
            .toString();
    assertEquals(
        0, compiler.run(null, null, null, "-proc:none", "-cp", classPath, java.toString()));
    writeJar(
        file,
        Map.of(
            type + ".class",
            Files.readAllBytes(sources.resolve(type + ".class")),
            "META-INF/services/" + PerturbationEncoder.class.getName(),
            type.getBytes(StandardCharsets.UTF_8)));
  }

  private void writeJar(String file, Map<String, byte[]> members) throws IOException {
    try (OutputStream out = Files.newOutputStream(folder.resolve(file));
        JarOutputStream jar = new JarOutputStream(out)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        jar.putNextEntry(new JarEntry(member.getKey()));
        jar.write(member.getValue());
        jar.closeEntry();
      }
    }
  }

  private static List<String> names(PluginRegistry registry) {
    return registry.list(PerturbationEncoder.class).stream().map(Plugin::name).toList();
  }

  /** The problems of the jars alone, whatever is on the class path of the tests. */
  private static List<String> jarProblems(PluginRegistry registry) {
    List<String> problems = new ArrayList<>(registry.problems());
    problems.removeAll(PluginRegistry.standard().problems());
    return problems;
  }

  @Test
  void pluginsAreFoundByKindAndName() {
    PerturbationEncoder morgan = encoder("morgan");
    DatasetFormat morganFormat = format("morgan", false);
    PluginRegistry registry = PluginRegistry.of(morgan, morganFormat);
    assertSame(morgan, registry.get(PerturbationEncoder.class, "morgan"));
    assertSame(morganFormat, registry.get(DatasetFormat.class, "morgan"));
    assertEquals(List.of(morgan), registry.list(PerturbationEncoder.class));
    assertEquals(2, registry.all().size());
    assertEquals(List.of(), registry.problems());
  }

  @Test
  void anUnknownNameSaysKindNameAlternativesAndRemedy() {
    PluginRegistry registry = PluginRegistry.of(encoder("morgan"), encoder("table"));
    String message =
        assertThrows(UsageException.class, () -> registry.get(PerturbationEncoder.class, "morgn"))
            .getMessage();
    for (String part :
        List.of("PerturbationEncoder", "'morgn'", "'morgan'", "morgan, table", "--plugins DIR")) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  void theFirstOfANameWinsAndTheOtherIsReported() {
    PerturbationEncoder first = encoder("table");
    PluginRegistry registry = PluginRegistry.of(first, encoder("table"));
    assertSame(first, registry.get(PerturbationEncoder.class, "table"));
    assertEquals(1, registry.all().size());
    assertTrue(registry.problems().get(0).contains("another PerturbationEncoder 'table'"));
  }

  @Test
  void pluginsWithoutAProperNameAreLeftOut() {
    PerturbationEncoder broken = mock(PerturbationEncoder.class);
    when(broken.name()).thenThrow(new IllegalStateException("boom"));
    PluginRegistry registry =
        PluginRegistry.of(
            encoder("Upper"),
            encoder("1st"),
            encoder("a_b"),
            encoder(""),
            encoder(null),
            broken,
            encoder("fine-2"));
    assertEquals(List.of("fine-2"), names(registry));
    assertEquals(6, registry.problems().size());
    assertTrue(registry.problems().get(5).contains("boom"));
  }

  @Test
  void jarsOfAFolderAreAddedInOrderOfTheirNames() throws IOException {
    jar("b.jar", "SecondEncoder", "second");
    jar("a.jar", "FirstEncoder", "first");
    jar("c.jar", "ThirdEncoder", "first");
    PluginRegistry registry = PluginRegistry.withFolder(folder);
    List<String> added = names(registry);
    added = added.subList(added.size() - 2, added.size());
    assertEquals(List.of("first", "second"), added);
    PluginRegistry.Entry last = registry.all().get(registry.all().size() - 1);
    assertEquals("b.jar", last.source());
    assertEquals("PerturbationEncoder", last.kind());
    assertEquals(1, jarProblems(registry).size(), registry.problems().toString());
    String problem = jarProblems(registry).get(0);
    assertTrue(problem.startsWith("c.jar ") && problem.contains("a.jar"), problem);
    assertEquals(
        PluginRegistry.standard().all().size() + 2,
        registry.all().size(),
        "plugins of the class path are seen through each jar, but added once");
  }

  @Test
  void brokenJarsAndProvidersAreReportedAndStopNothing() throws IOException {
    Files.writeString(folder.resolve("a-text.jar"), "this is no jar");
    writeJar(
        "b-missing-class.jar",
        Map.of(
            "META-INF/services/" + PerturbationEncoder.class.getName(),
            "no.such.Encoder".getBytes(StandardCharsets.UTF_8)));
    writeJar(
        "c-no-plugin.jar",
        Map.of(
            "META-INF/services/" + PerturbationEncoder.class.getName(),
            PluginRegistryTest.class.getName().getBytes(StandardCharsets.UTF_8)));
    jar("d.jar", "GoodEncoder", "good");
    PluginRegistry registry = PluginRegistry.withFolder(folder);
    assertEquals("good", registry.get(PerturbationEncoder.class, "good").name());
    List<String> problems = jarProblems(registry);
    assertEquals(3, problems.size(), problems.toString());
    assertTrue(problems.get(0).startsWith("a-text.jar"), problems.get(0));
    assertTrue(problems.get(1).startsWith("b-missing-class.jar"), problems.get(1));
    assertTrue(problems.get(1).contains("no.such.Encoder"), problems.get(1));
    assertTrue(problems.get(2).startsWith("c-no-plugin.jar"), problems.get(2));
  }

  @Test
  void aFolderWithoutJarsIsReportedAndOneThatIsMissingIsRefused() {
    PluginRegistry empty = PluginRegistry.withFolder(folder);
    assertTrue(jarProblems(empty).get(0).contains("no jar in " + folder));
    assertThrows(UsageException.class, () -> PluginRegistry.withFolder(folder.resolve("missing")));
  }

  @Test
  void theFirstFormatThatReadsAFileIsTaken() throws IOException {
    Path file = Files.writeString(folder.resolve("x.h5ad"), "text");
    DatasetFormat reads = format("second", true);
    PluginRegistry registry =
        PluginRegistry.of(format("first", false), reads, format("third", true));
    assertSame(reads, registry.formatOf(file));
  }

  @Test
  void aFileThatNoFormatReadsIsDescribed() throws IOException {
    PluginRegistry registry = PluginRegistry.of(format("h5ad", false));
    Map<String, byte[]> files =
        Map.of(
            "an empty file",
            new byte[0],
            "a text file",
            "a,b,c".getBytes(StandardCharsets.UTF_8),
            "a gzip archive",
            new byte[] {0x1f, (byte) 0x8b, 8, 0},
            "a zip archive",
            new byte[] {'P', 'K', 3, 4},
            "an HDF5 file",
            new byte[] {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n', 0},
            "a binary file",
            new byte[] {1, 2, 0, 3});
    for (Map.Entry<String, byte[]> kind : files.entrySet()) {
      Path file = Files.write(folder.resolve("x"), kind.getValue());
      String message =
          assertThrows(BadInputException.class, () -> registry.formatOf(file)).getMessage();
      assertTrue(message.startsWith(file + " is " + kind.getKey()), message);
      assertTrue(message.endsWith("h5ad"), message);
    }
    assertTrue(
        assertThrows(BadInputException.class, () -> registry.formatOf(folder))
            .getMessage()
            .contains("a folder"));
    assertTrue(
        assertThrows(
                BadInputException.class, () -> registry.formatOf(folder.resolve("missing.h5ad")))
            .getMessage()
            .contains("does not exist"));
  }

  @Test
  void aPipeOrADeviceIsNotWaitedFor() throws Exception {
    Path pipe = folder.resolve("pipe.h5ad");
    boolean made;
    try {
      made = new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException e) {
      made = false;
    }
    assumeTrue(made, "there is no mkfifo here");
    PluginRegistry registry = PluginRegistry.of(format("h5ad", false));
    BadInputException error =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> assertThrows(BadInputException.class, () -> registry.formatOf(pipe)));
    assertTrue(error.getMessage().contains("is a pipe or a device"), error.getMessage());
  }

  @Test
  void theFormatOfOutputIsThatOfItsExtension() {
    DatasetFormat csv = format("csv", false, "csv", "csv.gz");
    PluginRegistry registry = PluginRegistry.of(format("h5ad", false, "h5ad"), csv);
    assertSame(csv, registry.formatForOutput(Path.of("out", "x.csv.gz")));
    assertEquals("h5ad", registry.formatForOutput(Path.of("x.h5ad")).name());
    String message =
        assertThrows(UsageException.class, () -> registry.formatForOutput(Path.of("x.loom")))
            .getMessage();
    assertTrue(message.contains("x.loom") && message.contains(".csv.gz"), message);
  }
}
