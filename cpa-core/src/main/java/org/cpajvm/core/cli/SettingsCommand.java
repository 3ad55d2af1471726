package org.cpajvm.core.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Options;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.config.Presets;
import org.cpajvm.core.config.Settings;

/** Lists the settings of model and training. */
final class SettingsCommand implements Command {
  private static final int INDENT = 36;

  @Override
  public String name() {
    return "settings";
  }

  @Override
  public String arguments() {
    return "[--preset NAME]";
  }

  @Override
  public String summary() {
    return "List the settings that train --set changes, with their values, types and ranges.";
  }

  @Override
  public Options options() {
    Options options = new Options();
    options.addOption(Flags.preset());
    return options;
  }

  @Override
  public void run(Arguments arguments, Console console) {
    arguments.noWords();
    Hyperparameters settings = Hyperparameters.defaults();
    if (arguments.has("preset")) {
      settings = Presets.get(arguments.required("preset")).applyTo(settings);
    }
    Map<String, String> values = settings.asMap();
    List<Settings.Description> all = Settings.descriptions();
    if (arguments.has("json")) {
      JsonArray json = new JsonArray();
      all.forEach(setting -> json.add(json(setting, values.get(setting.name()))));
      console.result(json.toString());
      return;
    }
    StringBuilder text = new StringBuilder();
    for (Settings.Description setting : all) {
      String range = setting.range().isEmpty() ? setting.type() : setting.range();
      Help.row(
          text,
          setting.name() + " (" + values.get(setting.name()) + ")",
          setting.help() + " [" + range + "]",
          INDENT);
    }
    console.result(text.toString().stripTrailing());
  }

  private static JsonObject json(Settings.Description setting, String value) {
    JsonObject json = new JsonObject();
    json.addProperty("name", setting.name());
    json.addProperty("value", value);
    json.addProperty("default", setting.defaultValue());
    json.addProperty("type", setting.type());
    json.addProperty("range", setting.range());
    json.addProperty("help", setting.help());
    return json;
  }
}
