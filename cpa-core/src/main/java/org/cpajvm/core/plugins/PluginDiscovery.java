package org.cpajvm.core.plugins;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.cpajvm.api.Plugin;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.DatasetFormat;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.plugin.GeneMaskProvider;
import org.cpajvm.api.plugin.PerturbationEncoder;

/** Collects plugins for one registry; what is broken is noted and left out. */
final class PluginDiscovery {
  private static final List<Class<? extends Plugin>> KINDS =
      List.of(
          DatasetFormat.class,
          PerturbationEncoder.class,
          GeneMaskProvider.class,
          ModelBackend.class);
  private static final String NAME = "[a-z][a-z0-9-]*";
  private static final ClassLoader CLASS_PATH = PluginRegistry.class.getClassLoader();

  private final List<PluginRegistry.Entry> entries = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  PluginRegistry registry() {
    return new PluginRegistry(entries, problems);
  }

  PluginDiscovery classPath() {
    load(CLASS_PATH, "class path");
    return this;
  }

  PluginDiscovery plugins(Plugin... plugins) {
    for (Plugin plugin : plugins) {
      for (Class<? extends Plugin> kind : KINDS) {
        if (kind.isInstance(plugin)) {
          add(kind, plugin, source(plugin));
        }
      }
    }
    return this;
  }

  /** Adds the jars of a folder, sorted by name, each with a class loader of its own. */
  PluginDiscovery folder(Path folder) {
    List<Path> jars;
    try (Stream<Path> files = Files.list(folder)) {
      jars = files.filter(f -> f.getFileName().toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UsageException("--plugins: " + folder + " is no folder that can be read", e);
    }
    if (jars.isEmpty()) {
      problems.add("--plugins: there is no jar in " + folder);
    }
    jars.forEach(this::jar);
    return this;
  }

  private void jar(Path jar) {
    String source = jar.getFileName().toString();
    // A class loader says nothing of a jar that it cannot open.
    try (ZipFile archive = new ZipFile(jar.toFile())) {
      if (archive.size() == 0) {
        problems.add(source + " is empty; it is left out");
        return;
      }
      // The loader stays open as long as its plugins are used: until the program ends.
      load(new URLClassLoader(new URL[] {jar.toUri().toURL()}, CLASS_PATH), source);
    } catch (IOException e) {
      problems.add(source + " is no jar that can be read (" + e.getMessage() + "); it is left out");
    }
  }

  /** Adds the plugins of a class loader, but for those of its parent. */
  private void load(ClassLoader loader, String source) {
    for (Class<? extends Plugin> kind : KINDS) {
      Iterator<? extends Plugin> providers = ServiceLoader.load(kind, loader).iterator();
      boolean more = true;
      while (more) {
        try {
          more = providers.hasNext();
          if (more) {
            Plugin plugin = providers.next();
            if (loader == CLASS_PATH) {
              add(kind, plugin, source(plugin));
            } else if (plugin.getClass().getClassLoader() == loader) {
              add(kind, plugin, source);
            }
          }
        } catch (ServiceConfigurationError | LinkageError | StackOverflowError e) {
          broken(source, e);
        }
      }
    }
  }

  /** Notes a provider that cannot be made; the loaders of all jars see those of the class path. */
  private void broken(String source, Throwable e) {
    String what = "a plugin is broken and left out: " + e.getMessage();
    if (problems.stream().noneMatch(known -> known.endsWith(what))) {
      problems.add(source + ": " + what);
    }
  }

  private void add(Class<? extends Plugin> kind, Plugin plugin, String source) {
    String name;
    try {
      name = plugin.name();
    } catch (RuntimeException | Error e) {
      broken(source, e);
      return;
    }
    if (name == null || !name.matches(NAME)) {
      problems.add(
          source
              + ": '"
              + name
              + "' is no name for a plugin (lower-case letters, digits, hyphens); it is left out");
      return;
    }
    String kindName = kind.getSimpleName();
    for (PluginRegistry.Entry entry : entries) {
      if (entry.kind().equals(kindName) && entry.plugin().name().equals(name)) {
        problems.add(
            source
                + " has another "
                + kindName
                + " '"
                + name
                + "'; the first one, of "
                + entry.source()
                + ", is used");
        return;
      }
    }
    entries.add(new PluginRegistry.Entry(kindName, plugin, source));
  }

  private static String source(Plugin plugin) {
    CodeSource source = plugin.getClass().getProtectionDomain().getCodeSource();
    if (source == null || source.getLocation() == null) {
      return "unknown";
    }
    // Not always a file: a jar within a jar has an address of its own.
    String location = source.getLocation().toString();
    return source.getLocation().getProtocol().equals("file")
        ? Path.of(URI.create(location)).getFileName().toString()
        : location;
  }
}
