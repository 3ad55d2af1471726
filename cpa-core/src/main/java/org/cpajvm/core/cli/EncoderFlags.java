package org.cpajvm.core.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PluginOption;
import org.cpajvm.core.config.JsonFields;
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
  static EncoderFlags of(Arguments arguments, JsonFields file) {
    boolean partial = arguments.has("encoder-partial") || file.truth("encoder_partial", false);
    List<EncoderChoice> chosen =
        arguments.has("encoder")
            ? arguments.values("encoder").stream().map(EncoderChoice::parse).toList()
            : file.objects("encoders").stream().map(EncoderFlags::choice).toList();
    Map<String, String> options = arguments.pairs("encoder-option");
    if (chosen.isEmpty() && (partial || !options.isEmpty())) {
      throw new UsageException("--encoder-option and --encoder-partial need an --encoder");
    }
    Map<String, Map<String, String>> given =
        byEncoder(options, chosen.stream().map(EncoderChoice::label).toList());
    return new EncoderFlags(
        chosen.stream().map(choice -> with(choice, given.get(choice.label()))).toList(), partial);
  }

  private static EncoderChoice with(EncoderChoice choice, Map<String, String> more) {
    Map<String, String> options = new LinkedHashMap<>(choice.options());
    options.putAll(more);
    return new EncoderChoice(choice.label(), choice.name(), options);
  }

  /**
   * Sorts options by encoder: {@code LABEL.KEY}, or {@code KEY} where there is one encoder.
   *
   * @param labels the labels of the encoders
   * @return for each encoder its options
   * @throws UsageException if it is not clear whose option one is
   */
  static Map<String, Map<String, String>> byEncoder(
      Map<String, String> options, List<String> labels) {
    Map<String, Map<String, String>> sorted = new LinkedHashMap<>();
    labels.forEach(label -> sorted.put(label, new LinkedHashMap<>()));
    options.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          String owner =
              dot < 0 && labels.size() == 1 ? labels.get(0) : key.substring(0, Math.max(0, dot));
          if (!sorted.containsKey(owner)) {
            throw new UsageException(
                "--encoder-option "
                    + key
                    + " is an option of no chosen encoder; write LABEL.KEY=VALUE with one of: "
                    + String.join(", ", labels));
          }
          sorted.get(owner).put(key.substring(dot + 1), value);
        });
    return sorted;
  }

  private static EncoderChoice choice(JsonFields encoder) {
    encoder.allow(List.of("name", "label", "options"), "");
    String name = encoder.required("name");
    return new EncoderChoice(encoder.text("label").orElse(name), name, encoder.map("options"));
  }

  void addTo(JsonObject json) {
    JsonArray encoders = new JsonArray();
    for (EncoderChoice choice : choices) {
      JsonObject encoder = new JsonObject();
      if (!choice.label().equals(choice.name())) {
        encoder.addProperty("label", choice.label());
      }
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
    StringBuilder text = new StringBuilder();
    text.append(
        "Encoders (--encoder) and their options. One encoder with two sets of options needs"
            + " labels:\n");
    text.append(
        "  --encoder a=table --encoder b=table --encoder-option a.path=A --encoder-option"
            + " b.path=B\n");
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
