package org.cpajvm.core.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PluginOption;
import org.cpajvm.core.encode.EncoderChoice;
import org.cpajvm.core.encode.VocabularyEncoder;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.PerturbationAttributes;
import org.cpajvm.core.study.Study;

/**
 * The encoders of a training run.
 *
 * @param choices the encoders; none where all perturbations are learned
 * @param partial whether perturbations that they do not cover are learned
 */
record EncoderFlags(List<EncoderChoice> choices, boolean partial) {

  /** The encoders that flags name, or else those of the configuration file. */
  static EncoderFlags of(Arguments arguments, JsonObject file, String where) {
    boolean partial =
        arguments.has("encoder-partial")
            || (file.has("encoder_partial") && file.get("encoder_partial").getAsBoolean());
    List<EncoderChoice> chosen =
        arguments.has("encoder")
            ? arguments.values("encoder").stream()
                .map(name -> new EncoderChoice(name, Map.of()))
                .toList()
            : fromJson(file, where);
    Map<String, String> options = arguments.pairs("encoder-option");
    if (chosen.isEmpty() && (partial || !options.isEmpty())) {
      throw new UsageException("--encoder-option and --encoder-partial need an --encoder");
    }
    Map<String, Map<String, String>> given =
        byEncoder(options, chosen.stream().map(EncoderChoice::name).toList());
    return new EncoderFlags(
        chosen.stream().map(choice -> with(choice, given.get(choice.name()))).toList(), partial);
  }

  private static EncoderChoice with(EncoderChoice choice, Map<String, String> more) {
    Map<String, String> options = new LinkedHashMap<>(choice.options());
    options.putAll(more);
    return new EncoderChoice(choice.name(), options);
  }

  /**
   * Sorts options by encoder: {@code NAME.KEY}, or {@code KEY} where there is one encoder.
   *
   * @param names the encoders
   * @return for each encoder its options
   * @throws UsageException if it is not clear whose option one is
   */
  static Map<String, Map<String, String>> byEncoder(
      Map<String, String> options, List<String> names) {
    Map<String, Map<String, String>> sorted = new LinkedHashMap<>();
    names.forEach(name -> sorted.put(name, new LinkedHashMap<>()));
    options.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          String owner =
              dot < 0 && names.size() == 1 ? names.get(0) : key.substring(0, Math.max(0, dot));
          if (!sorted.containsKey(owner)) {
            throw new UsageException(
                "--encoder-option "
                    + key
                    + " is an option of no chosen encoder; write NAME.KEY=VALUE with one of: "
                    + String.join(", ", names));
          }
          sorted.get(owner).put(key.substring(dot + 1), value);
        });
    return sorted;
  }

  private static List<EncoderChoice> fromJson(JsonObject file, String where) {
    List<EncoderChoice> choices = new ArrayList<>();
    if (!file.has("encoders")) {
      return choices;
    }
    try {
      for (JsonElement entry : file.getAsJsonArray("encoders")) {
        JsonObject encoder = entry.getAsJsonObject();
        Map<String, String> options = new LinkedHashMap<>();
        if (encoder.has("options")) {
          encoder
              .getAsJsonObject("options")
              .entrySet()
              .forEach(option -> options.put(option.getKey(), option.getValue().getAsString()));
        }
        choices.add(new EncoderChoice(encoder.get("name").getAsString(), options));
      }
    } catch (IllegalStateException
        | ClassCastException
        | NullPointerException
        | UnsupportedOperationException e) {
      throw new BadInputException(
          where + ": encoders is a list of {\"name\": ..., \"options\": {...}}", e);
    }
    return choices;
  }

  void addTo(JsonObject json) {
    JsonArray encoders = new JsonArray();
    for (EncoderChoice choice : choices) {
      JsonObject encoder = new JsonObject();
      encoder.addProperty("name", choice.name());
      JsonObject options = new JsonObject();
      choice.options().forEach(options::addProperty);
      encoder.add("options", options);
      encoders.add(encoder);
    }
    json.add("encoders", encoders);
    json.addProperty("encoder_partial", partial);
  }

  /** The study with vectors from the encoders; as it is where there are none. */
  Study encode(Study study, CellDataset dataset, PluginRegistry registry) {
    if (choices.isEmpty()) {
      return study;
    }
    VocabularyEncoder encoder = new VocabularyEncoder(choices, partial, registry);
    PerturbationAttributes attributes =
        PerturbationAttributes.read(dataset, study.design().columns(), encoder.attributes());
    return study.withEncoding(encoder.encode(study.design(), attributes));
  }

  /** What encoders there are and what options they take. */
  static String help(PluginRegistry registry) {
    StringBuilder text = new StringBuilder("Encoders (--encoder) and their options:\n");
    for (PerturbationEncoder encoder : registry.list(PerturbationEncoder.class)) {
      Help.row(text, "  " + encoder.name(), encoder.description(), 36);
      for (PluginOption option : encoder.options()) {
        String value = option.defaultValue() == null ? "needed" : option.defaultValue();
        Help.row(
            text,
            "    " + option.name() + (value.isEmpty() ? "" : " (" + value + ")"),
            option.help(),
            36);
      }
    }
    return text.toString();
  }
}
