package org.cpajvm.core.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.cli.Options;
import org.cpajvm.api.Plugin;
import org.cpajvm.api.plugin.GeneMaskProvider;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PluginOption;
import org.cpajvm.core.plugins.PluginCall;
import org.cpajvm.core.plugins.PluginRegistry;

/** Lists the plugins. */
final class PluginsCommand implements Command {

  @Override
  public String name() {
    return "plugins";
  }

  @Override
  public String arguments() {
    return "[--plugins DIR]";
  }

  @Override
  public String summary() {
    return "List file formats, encoders, gene masks and backends, their options and the jars they"
        + " come from.";
  }

  @Override
  public Options options() {
    return new Options();
  }

  @Override
  public String details() {
    return """
    Under an encoder or a mask are its options: name, type, default, meaning. An encoder takes them as
    --encoder-option NAME=VALUE, a mask as --mask-option NAME=VALUE. "needed" means that there is no default.\
    """;
  }

  @Override
  public void run(Arguments arguments, Console console) {
    arguments.noWords();
    PluginRegistry registry = arguments.registry();
    List<Row> rows = registry.all().stream().map(entry -> Row.of(entry, console)).toList();
    if (arguments.has("json")) {
      JsonArray all = new JsonArray();
      rows.forEach(row -> all.add(json(row)));
      console.result(all.toString());
    } else {
      text(rows).forEach(console::result);
    }
    registry.problems().forEach(console::warn);
  }

  /** A plugin and the options it declares. */
  private record Row(PluginRegistry.Entry entry, List<PluginOption> options) {

    /** A plugin that cannot name its options is listed without them. */
    static Row of(PluginRegistry.Entry entry, Console console) {
      try {
        return new Row(entry, declared(entry.plugin()));
      } catch (RuntimeException | Error e) {
        console.warn(
            "the options of '"
                + entry.plugin().name()
                + "' ("
                + entry.source()
                + ") cannot be listed: "
                + PluginCall.reason(e));
        return new Row(entry, List.of());
      }
    }

    private static List<PluginOption> declared(Plugin plugin) {
      if (plugin instanceof PerturbationEncoder encoder) {
        return List.copyOf(encoder.options());
      }
      if (plugin instanceof GeneMaskProvider masks) {
        return List.copyOf(masks.options());
      }
      return List.of();
    }
  }

  private static JsonObject json(Row row) {
    PluginRegistry.Entry entry = row.entry();
    JsonObject plugin = new JsonObject();
    plugin.addProperty("kind", entry.kind());
    plugin.addProperty("name", entry.plugin().name());
    plugin.addProperty("version", entry.plugin().version());
    plugin.addProperty("source", entry.source());
    plugin.addProperty("description", entry.plugin().description());
    JsonArray options = new JsonArray();
    for (PluginOption option : row.options()) {
      JsonObject json = new JsonObject();
      json.addProperty("name", option.name());
      json.addProperty("type", type(option));
      json.addProperty("default", option.defaultValue());
      json.addProperty("help", option.help());
      options.add(json);
    }
    plugin.add("options", options);
    return plugin;
  }

  private static List<String> text(List<Row> rows) {
    int kinds = width(rows.stream().map(row -> row.entry().kind()));
    int names = width(rows.stream().map(row -> row.entry().plugin().name()));
    List<PluginOption> options = rows.stream().flatMap(row -> row.options().stream()).toList();
    int keys = width(options.stream().map(PluginOption::name));
    int types = width(options.stream().map(PluginsCommand::type));
    int defaults = width(options.stream().map(PluginsCommand::defaultText));
    List<String> lines = new ArrayList<>();
    for (Row row : rows) {
      Plugin plugin = row.entry().plugin();
      lines.add(
          padded(row.entry().kind(), kinds)
              + padded(plugin.name(), names)
              + String.format(
                  "%s  [%s, version %d]",
                  plugin.description(), row.entry().source(), plugin.version()));
      for (PluginOption option : row.options()) {
        lines.add(
            "    "
                + padded(option.name(), keys)
                + padded(type(option), types)
                + padded(defaultText(option), defaults)
                + option.help());
      }
    }
    return lines;
  }

  private static int width(Stream<String> texts) {
    return texts.mapToInt(String::length).max().orElse(0);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length() + 2);
  }

  private static String type(PluginOption option) {
    return option.type().name().toLowerCase(Locale.ROOT);
  }

  private static String defaultText(PluginOption option) {
    if (option.defaultValue() == null) {
      return "needed";
    }
    return option.defaultValue().isEmpty() ? "-" : option.defaultValue();
  }
}
