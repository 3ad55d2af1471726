package org.cpajvm.core.plugins;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.Plugin;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.DatasetFormat;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.plugin.GeneMaskProvider;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.core.config.Nearest;

/**
 * The plugins there are, by kind and name. Immutable and safe for use by several threads. Of two
 * plugins of the same kind and name the first on the class path wins; jars of a folder come after
 * it, sorted by name.
 */
public final class PluginRegistry {
  private static final List<Class<? extends Plugin>> KINDS =
      List.of(
          DatasetFormat.class,
          PerturbationEncoder.class,
          GeneMaskProvider.class,
          ModelBackend.class);
  private static final String NAME = "[a-z][a-z0-9-]*";

  private final List<Entry> entries;
  private final List<String> problems;

  private PluginRegistry(List<Entry> entries, List<String> problems) {
    this.entries = List.copyOf(entries);
    this.problems = List.copyOf(problems);
  }

  /**
   * A plugin that was found.
   *
   * @param kind the simple name of its service interface
   * @param plugin the plugin
   * @param source the jar or folder it comes from
   */
  public record Entry(String kind, Plugin plugin, String source) {}

  /** The plugins of the class path. */
  public static PluginRegistry standard() {
    return load(List.of(PluginRegistry.class.getClassLoader()), new ArrayList<>());
  }

  /**
   * The plugins of the class path and those of the jars in a folder. A jar that is broken is among
   * the {@link #problems()} and stops nothing.
   *
   * @throws UsageException if there is no such folder
   */
  public static PluginRegistry withFolder(Path folder) {
    List<ClassLoader> loaders = new ArrayList<>(List.of(PluginRegistry.class.getClassLoader()));
    List<String> problems = new ArrayList<>();
    List<Path> jars;
    try (Stream<Path> files = Files.list(folder)) {
      jars = files.filter(f -> f.getFileName().toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UsageException("--plugins: " + folder + " is no folder that can be read", e);
    }
    if (jars.isEmpty()) {
      problems.add("--plugins: there is no jar in " + folder);
    }
    for (Path jar : jars) {
      try {
        // The loader stays open as long as its plugins are used, which is as long as the process
        // runs.
        loaders.add(
            new URLClassLoader(
                new URL[] {jar.toUri().toURL()}, PluginRegistry.class.getClassLoader()));
      } catch (IOException e) {
        problems.add(jar + " cannot be read: " + e.getMessage());
      }
    }
    return load(loaders, problems);
  }

  /** A registry of these plugins alone, for programs that embed this one, and for tests. */
  public static PluginRegistry of(Plugin... plugins) {
    List<Entry> entries = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Plugin plugin : plugins) {
      KINDS.stream()
          .filter(kind -> kind.isInstance(plugin))
          .forEach(kind -> add(kind, plugin, entries, problems));
    }
    return new PluginRegistry(entries, problems);
  }

  private static PluginRegistry load(List<ClassLoader> loaders, List<String> problems) {
    List<Entry> entries = new ArrayList<>();
    for (Class<? extends Plugin> kind : KINDS) {
      for (ClassLoader loader : loaders) {
        Iterator<? extends Plugin> providers = ServiceLoader.load(kind, loader).iterator();
        boolean more = true;
        while (more) {
          try {
            more = providers.hasNext();
            if (more) {
              add(kind, providers.next(), entries, problems);
            }
          } catch (ServiceConfigurationError | LinkageError e) {
            problems.add("a plugin is broken and is left out: " + e.getMessage());
          }
        }
      }
    }
    return new PluginRegistry(entries, problems);
  }

  private static void add(
      Class<? extends Plugin> kind, Plugin plugin, List<Entry> entries, List<String> problems) {
    String source = source(plugin);
    if (!plugin.name().matches(NAME)) {
      problems.add(
          source
              + ": '"
              + plugin.name()
              + "' is no name for a plugin (lower-case letters, digits, hyphens); it is left out");
      return;
    }
    boolean known =
        entries.stream()
            .anyMatch(
                e -> e.kind.equals(kind.getSimpleName()) && e.plugin.name().equals(plugin.name()));
    if (!known) {
      entries.add(new Entry(kind.getSimpleName(), plugin, source));
    } else if (entries.stream().noneMatch(e -> e.plugin.getClass().equals(plugin.getClass()))) {
      problems.add(
          source
              + " has a second "
              + kind.getSimpleName()
              + " '"
              + plugin.name()
              + "'; the first one is used");
    }
  }

  private static String source(Plugin plugin) {
    CodeSource source = plugin.getClass().getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "unknown";
    }
    try {
      return Path.of(source.getLocation().toURI()).getFileName().toString();
    } catch (URISyntaxException e) {
      return source.getLocation().toString();
    }
  }

  /**
   * The plugin of a kind with this name.
   *
   * @throws UsageException if there is none
   */
  public <P extends Plugin> P get(Class<P> kind, String name) {
    Map<String, P> known = new LinkedHashMap<>();
    list(kind).forEach(plugin -> known.put(plugin.name(), plugin));
    if (!known.containsKey(name)) {
      throw new UsageException(
          "there is no "
              + kind.getSimpleName()
              + " '"
              + name
              + "'"
              + Nearest.hint(name, known.keySet())
              + "; there are: "
              + known.keySet()
              + "; --plugins DIR adds the jars of a folder");
    }
    return known.get(name);
  }

  /** All plugins of a kind. */
  public <P extends Plugin> List<P> list(Class<P> kind) {
    return entries.stream()
        .filter(e -> e.kind.equals(kind.getSimpleName()))
        .map(e -> kind.cast(e.plugin))
        .toList();
  }

  /** All plugins. */
  public List<Entry> all() {
    return entries;
  }

  /** What could not be loaded, a line each. */
  public List<String> problems() {
    return problems;
  }

  /**
   * The format of an existing file or folder.
   *
   * @throws BadInputException if there is no such file, or no format reads it
   */
  public DatasetFormat formatOf(Path path) {
    if (!Files.exists(path)) {
      throw new BadInputException("there is no file " + path);
    }
    List<DatasetFormat> formats = list(DatasetFormat.class);
    return formats.stream()
        .filter(format -> format.canRead(path))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    path
                        + " is not a data set of a known format ("
                        + formats.stream().map(Plugin::name).toList()
                        + "): it may be damaged, or of another kind"));
  }

  /**
   * The format in which to write a file, by its extension.
   *
   * @throws UsageException if no format has it
   */
  public DatasetFormat formatForOutput(Path path) {
    String name = path.getFileName().toString();
    List<DatasetFormat> formats = list(DatasetFormat.class);
    return formats.stream()
        .filter(
            format ->
                format.extensions().stream().anyMatch(extension -> name.endsWith("." + extension)))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "the format of "
                        + path
                        + " is not known by its extension; name it one of "
                        + formats.stream()
                            .flatMap(f -> f.extensions().stream())
                            .map(e -> "." + e)
                            .toList()));
  }
}
