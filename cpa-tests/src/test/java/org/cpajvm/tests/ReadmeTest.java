package org.cpajvm.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows must be so. */
class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  @TempDir Path classes;

  private static List<String> blocks(String language) throws IOException {
    Matcher matcher =
        Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(README));
    List<String> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    return blocks;
  }

  @Test
  void theJavaSnippetsCompile() throws IOException {
    List<String> snippets = blocks("java");
    assertFalse(snippets.isEmpty(), "the README has no Java snippet");
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    for (String snippet : snippets) {
      Matcher name = Pattern.compile("public (?:final )?class (\\w+)").matcher(snippet);
      assertTrue(name.find(), "the snippet has no public class: " + snippet);
      StringWriter messages = new StringWriter();
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  null,
                  null,
                  List.of("-d", classes.toString(), "-Xlint:all", "-Werror", "-proc:none"),
                  null,
                  List.of(source(name.group(1), snippet)))
              .call();
      assertTrue(compiled, messages.toString());
    }
  }

  private static JavaFileObject source(String name, String code) {
    return new SimpleJavaFileObject(
        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return code;
      }
    };
  }

  @Test
  void theLinksLeadSomewhere() throws IOException {
    Matcher link = Pattern.compile("\\]\\(([^)#:]+)\\)").matcher(Files.readString(README));
    List<String> missing = new ArrayList<>();
    while (link.find()) {
      if (!Files.exists(README.resolveSibling(link.group(1)))) {
        missing.add(link.group(1));
      }
    }
    assertEquals(List.of(), missing);
  }
}
