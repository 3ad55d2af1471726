package org.cpajvm.core.plugins;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.Plugin;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.DatasetFormat;
import org.cpajvm.core.config.Nearest;

/**
 * The plugins there are, by kind and name. Immutable and safe for use by several threads. Of two
 * plugins of the same kind and name the first on the class path wins; jars of a folder come after
 * it, sorted by name.
 */
public final class PluginRegistry {
  private final List<Entry> entries;
  private final List<String> problems;

  PluginRegistry(List<Entry> entries, List<String> problems) {
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
    return new PluginDiscovery().classPath().registry();
  }

  /**
   * The plugins of the class path and those of the jars in a folder. A jar that is broken is among
   * the {@link #problems()} and stops nothing.
   *
   * @throws UsageException if there is no such folder
   */
  public static PluginRegistry withFolder(Path folder) {
    return new PluginDiscovery().classPath().folder(folder).registry();
  }

  /** A registry of these plugins alone, for programs that embed this one, and for tests. */
  public static PluginRegistry of(Plugin... plugins) {
    return new PluginDiscovery().plugins(plugins).registry();
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
              + String.join(", ", known.keySet())
              + "; add a jar with --plugins DIR");
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
      throw new BadInputException(path + " does not exist: check the path and the spelling");
    }
    List<DatasetFormat> formats = list(DatasetFormat.class);
    return formats.stream()
        .filter(format -> format.canRead(path))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    path
                        + " is "
                        + FileKind.describe(path)
                        + ", not a data set of a known format; there are: "
                        + names(formats)));
  }

  /**
   * The format in which to write a file, by its extension.
   *
   * @throws UsageException if no format has it
   */
  public DatasetFormat formatForOutput(Path path) {
    String name = path.toString();
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

  private static String names(List<? extends Plugin> plugins) {
    return String.join(", ", plugins.stream().map(Plugin::name).toList());
  }
}
