package org.cpajvm.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Plugins that were compiled against this module must go on working: what it offered is listed in
 * {@code api.txt}, by the names and types that a class file refers to, and stays. New lines belong
 * into the list when they are meant to stay too: {@code mvn test -Dcpa.api.write=true} adds them.
 */
class ApiTest {
  private static final Path LIST = Path.of("src", "test", "resources", "api.txt");

  @Test
  void nothingThatPluginsMayReferToDisappears() throws Exception {
    TreeSet<String> now = api();
    if (Boolean.getBoolean("cpa.api.write")) {
      Files.write(LIST, now);
    }
    TreeSet<String> gone = new TreeSet<>(Files.readAllLines(LIST));
    gone.removeAll(now);
    assertEquals("", String.join("\n", gone), "gone from the API");
  }

  @Test
  void nothingNewMustBeImplemented() throws Exception {
    List<String> listed = Files.readAllLines(LIST);
    List<String> added =
        api().stream()
            .filter(line -> line.contains("#abstract ") && !listed.contains(line))
            .filter(line -> listed.stream().anyMatch(sameType(line)))
            .toList();
    assertEquals("", String.join("\n", added), "plugins do not have these; make them default");
  }

  private static Predicate<String> sameType(String line) {
    String type = line.substring(0, line.indexOf('#')) + " ";
    return listed -> listed.startsWith(type);
  }

  private static TreeSet<String> api() throws IOException, URISyntaxException {
    Path classes =
        Path.of(Plugin.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    TreeSet<String> lines = new TreeSet<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String name = classes.relativize(file).toString().replaceAll("[/\\\\]", ".");
        if (!name.endsWith("-info.class")) {
          describe(load(name.substring(0, name.length() - ".class".length())), lines);
        }
      }
    }
    return lines;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ApiTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static void describe(Class<?> type, TreeSet<String> lines) {
    for (Class<?> outer = type; outer != null; outer = outer.getEnclosingClass()) {
      if (!visible(outer.getModifiers()) || outer.isAnonymousClass()) {
        return;
      }
    }
    lines.add(type.getName() + " " + kind(type) + parents(type));
    for (Field field : type.getDeclaredFields()) {
      if (visible(field.getModifiers()) && !field.isSynthetic()) {
        lines.add(
            type.getName()
                + "#"
                + still(field.getModifiers())
                + field.getName()
                + " "
                + field.getType().getTypeName());
      }
    }
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      describe(type, constructor, "<init>", "", lines);
    }
    for (Method method : type.getDeclaredMethods()) {
      describe(type, method, method.getName(), " " + method.getReturnType().getTypeName(), lines);
    }
  }

  private static void describe(
      Class<?> type, Executable member, String name, String result, TreeSet<String> lines) {
    if (!visible(member.getModifiers()) || member.isSynthetic()) {
      return;
    }
    String needed = Modifier.isAbstract(member.getModifiers()) ? "abstract " : "";
    String parameters =
        Arrays.stream(member.getParameterTypes())
            .map(Class::getTypeName)
            .collect(Collectors.joining(", ", "(", ")"));
    lines.add(
        type.getName() + "#" + needed + still(member.getModifiers()) + name + parameters + result);
  }

  private static boolean visible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static String still(int modifiers) {
    return Modifier.isStatic(modifiers) ? "static " : "";
  }

  private static String kind(Class<?> type) {
    String kind =
        type.isEnum()
            ? "enum"
            : type.isRecord() ? "record" : type.isInterface() ? "interface" : "class";
    return (Modifier.isFinal(type.getModifiers()) ? "final " : "") + kind;
  }

  private static String parents(Class<?> type) {
    List<String> names =
        Stream.concat(Stream.ofNullable(type.getSuperclass()), Stream.of(type.getInterfaces()))
            .map(Class::getName)
            .filter(name -> !name.startsWith("java.lang."))
            .toList();
    return names.isEmpty() ? "" : " of " + String.join(", ", names);
  }
}
