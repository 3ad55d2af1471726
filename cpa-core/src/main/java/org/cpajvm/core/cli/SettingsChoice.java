package org.cpajvm.core.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.config.JsonFields;
import org.cpajvm.core.config.Presets;
import org.cpajvm.core.study.AutomaticSettings;
import org.cpajvm.core.study.StudyTraits;

/**
 * The settings that were asked for, some of which may wait for the data: all that a user did not
 * give, where there is no preset, and {@code recon_loss=auto}. Those of a preset give way to those
 * of a file, and these to flags.
 *
 * @param preset the preset to start from; empty where the data decides
 * @param file the settings of the file, whose values are checked when they are applied
 * @param where what to call the file in messages
 * @param flags the settings of flags
 */
record SettingsChoice(
    Optional<String> preset, JsonObject file, String where, Map<String, String> flags) {
  private static final String AUTO = "auto";
  private static final String RECON_LOSS = "recon_loss";

  static SettingsChoice of(Arguments arguments, JsonFields file) {
    Optional<JsonFields> settings = file.object("settings");
    return new SettingsChoice(
        arguments.value("preset").or(() -> file.text("preset")).filter(name -> !name.equals(AUTO)),
        settings.map(JsonFields::json).orElseGet(JsonObject::new),
        settings.map(JsonFields::where).orElse("--config"),
        arguments.pairs("set"));
  }

  /** Whether a setting waits for the data. */
  boolean waitsForData() {
    return preset.isEmpty() || AUTO.equals(explicit().get(RECON_LOSS));
  }

  /** The settings before the data is seen: the defaults stand in for what waits for it. */
  Hyperparameters withoutData() {
    return applied(
        preset
            .map(name -> Presets.get(name).applyTo(Hyperparameters.defaults()))
            .orElseGet(Hyperparameters::defaults),
        Hyperparameters.defaults());
  }

  /** The settings for a study. */
  Hyperparameters fittedTo(StudyTraits traits) {
    Hyperparameters automatic = AutomaticSettings.of(traits);
    return applied(
        preset.map(name -> Presets.get(name).applyTo(Hyperparameters.defaults())).orElse(automatic),
        automatic);
  }

  private Hyperparameters applied(Hyperparameters base, Hyperparameters automatic) {
    Map<String, String> loss = Map.of(RECON_LOSS, automatic.asMap().get(RECON_LOSS));
    JsonObject ofFile = file.deepCopy();
    Hyperparameters settings = base;
    if (isAuto(ofFile.get(RECON_LOSS))) {
      ofFile.remove(RECON_LOSS);
      settings = settings.with(loss);
    }
    settings = settings.with(ofFile, where);
    Map<String, String> ofFlags = new LinkedHashMap<>(flags);
    if (AUTO.equals(ofFlags.get(RECON_LOSS))) {
      ofFlags.putAll(loss);
    }
    return settings.with(ofFlags);
  }

  private static boolean isAuto(JsonElement value) {
    return new JsonPrimitive(AUTO).equals(value);
  }

  /** What was given value by value, as a user would write it. */
  private Map<String, String> explicit() {
    Map<String, String> values = new LinkedHashMap<>();
    file.entrySet()
        .forEach(
            setting ->
                values.put(
                    setting.getKey(),
                    isAuto(setting.getValue()) ? AUTO : setting.getValue().toString()));
    values.putAll(flags);
    return values;
  }

  /** Adds to a run what a file has to say to ask for the same. */
  void addTo(JsonObject run) {
    JsonObject all = withoutData().toJson();
    Map<String, String> explicit = explicit();
    JsonObject settings = new JsonObject();
    for (String name : all.keySet()) {
      if (preset.isPresent() || explicit.containsKey(name)) {
        settings.add(
            name, AUTO.equals(explicit.get(name)) ? new JsonPrimitive(AUTO) : all.get(name));
      }
    }
    if (preset.isEmpty()) {
      run.addProperty("preset", AUTO);
    }
    run.add("settings", settings);
  }
}
