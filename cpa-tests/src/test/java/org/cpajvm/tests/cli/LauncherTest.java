package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher, with a program in place of Java that says what it is given. */
class LauncherTest {
  private static final Path LAUNCHER = Path.of("..", "cpa-core", "src", "assembly", "bin", "cpa");

  @TempDir Path folder;

  private String localeUnder(String locale) throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no shell");
    Path java = Files.createDirectories(folder.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho \"${LC_ALL-none}\"\n");
    assertTrue(java.toFile().setExecutable(true));
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", LAUNCHER.toString(), "inspect", "Größe");
    builder.environment().put("JAVA_HOME", folder.toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.equals("LANG"));
    if (locale != null) {
      builder.environment().put("LC_ALL", locale);
    }
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said.strip();
  }

  /** Containers, cron and ssh commands have such locales; names in files are UTF-8 there too. */
  @Test
  void aPlainLocaleIsMadeUtf8() throws IOException, InterruptedException {
    for (String plain : new String[] {null, "C", "POSIX", "xx_YY.UTF-8"}) {
      String locale = localeUnder(plain).toLowerCase(Locale.ROOT);
      assertTrue(locale.endsWith(".utf-8") || locale.endsWith(".utf8"), plain + ": " + locale);
    }
  }

  @Test
  void anotherLocaleIsLeftAlone() throws IOException, InterruptedException {
    String utf8 = localeUnder("C");
    assertEquals(utf8, localeUnder(utf8));
  }
}
