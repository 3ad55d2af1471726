package org.cpajvm.core.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import org.apache.commons.cli.Options;
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
    return "List file formats, encoders, gene masks and backends, and the jars they come from.";
  }

  @Override
  public Options options() {
    return new Options();
  }

  @Override
  public void run(Arguments arguments, Console console) {
    arguments.noWords();
    PluginRegistry registry = arguments.registry();
    if (arguments.has("json")) {
      JsonArray all = new JsonArray();
      for (PluginRegistry.Entry entry : registry.all()) {
        JsonObject plugin = new JsonObject();
        plugin.addProperty("kind", entry.kind());
        plugin.addProperty("name", entry.plugin().name());
        plugin.addProperty("version", entry.plugin().version());
        plugin.addProperty("source", entry.source());
        plugin.addProperty("description", entry.plugin().description());
        all.add(plugin);
      }
      console.result(all.toString());
    } else {
      for (PluginRegistry.Entry entry : registry.all()) {
        console.result(
            "%-22s %-14s %s  [%s, version %d]",
            entry.kind(),
            entry.plugin().name(),
            entry.plugin().description(),
            entry.source(),
            entry.plugin().version());
      }
    }
    registry.problems().forEach(console::warn);
  }
}
