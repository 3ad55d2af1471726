package org.cpajvm.core.config;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cpajvm.api.UsageException;

/**
 * Settings by name: those that fit small studies, the defaults of cpa-tools, and those that were
 * published with a study, in the tutorials of cpa-tools. There the learning rates fall every {@code
 * step_size_lr} squared epochs (10, 25 and 45 are given), here every {@code step_size_lr}; the
 * presets hold what was in effect: 100, 625 and, since 2025 epochs are never reached, none.
 */
public final class Presets {
  private static final List<String> NAMES =
      List.of("small-study", "cpa-tools", "ifn-beta-pbmc", "norman2019", "combo-sciplex");

  private Presets() {}

  /**
   * A preset.
   *
   * @param name its name
   * @param description one line about the study
   * @param settings the settings that differ from the defaults
   */
  public record Preset(String name, String description, JsonObject settings) {
    /** The given hyper-parameters, changed by this preset. */
    public Hyperparameters applyTo(Hyperparameters hyperparameters) {
      return hyperparameters.with(settings, "preset " + name);
    }
  }

  /** The names of all presets. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * The preset of this name.
   *
   * @throws UsageException if there is none
   */
  public static Preset get(String name) {
    if (!NAMES.contains(name)) {
      throw new UsageException(
          "there is no preset '"
              + name
              + "'"
              + Nearest.hint(name, NAMES)
              + "; there are: "
              + String.join(", ", NAMES));
    }
    try (InputStream in = Presets.class.getResourceAsStream(name + ".json");
        Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      JsonObject json = JsonParser.parseReader(reader).getAsJsonObject();
      return new Preset(
          name, json.get("description").getAsString(), json.getAsJsonObject("settings"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
