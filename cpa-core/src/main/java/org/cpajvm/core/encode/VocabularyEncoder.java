package org.cpajvm.core.encode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PerturbationEncoder.Perturbation;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.PerturbationAttributes;
import org.cpajvm.core.study.PerturbationEncoding;
import org.cpajvm.core.study.StudyDesign;

/**
 * Encodes the perturbations of a study with one encoder or several, whose vectors are put one
 * behind the other. Control is not encoded. Immutable.
 */
public final class VocabularyEncoder {
  private static final int SHOWN = 5;

  private final List<ConfiguredEncoder> encoders;
  private final boolean learnRest;

  /**
   * Finds the encoders and checks their options.
   *
   * @param choices at least one encoder; the same one again under another label
   * @param learnRest whether a perturbation that one of them cannot encode is learned, rather than
   *     refused
   * @throws UsageException if there is no such encoder, a label is used twice, or an option is
   *     wrong
   */
  public VocabularyEncoder(
      List<EncoderChoice> choices, boolean learnRest, PluginRegistry registry) {
    this.encoders =
        choices.stream()
            .map(
                choice ->
                    new ConfiguredEncoder(
                        choice.label(),
                        registry.get(PerturbationEncoder.class, choice.name()),
                        choice.options()))
            .toList();
    this.learnRest = learnRest;
    if (choices.isEmpty()) {
      throw new IllegalArgumentException("no encoder");
    }
    Set<String> labels = new HashSet<>();
    for (EncoderChoice choice : choices) {
      if (!labels.add(choice.label())) {
        throw new UsageException(
            "two encoders are called '"
                + choice.label()
                + "': give each its own label, --encoder LABEL="
                + choice.name()
                + ", and its options as LABEL.KEY=VALUE");
      }
    }
  }

  /** The attributes that the encoders read. */
  public List<String> attributes() {
    return encoders.stream().flatMap(e -> e.plugin().attributes().stream()).distinct().toList();
  }

  /**
   * Encodes a vocabulary.
   *
   * @throws BadInputException if a perturbation cannot be encoded and the rest is not to be
   *     learned, or none can be encoded
   */
  public PerturbationEncoding encode(StudyDesign design, PerturbationAttributes attributes) {
    List<String> names =
        design.perturbations().subList(StudyDesign.CONTROL_ID + 1, design.perturbations().size());
    Joined joined = encode(names, attributes);
    if (joined.vectors.isEmpty() || (!joined.failures.isEmpty() && !learnRest)) {
      throw new BadInputException(
          joined.failures.size()
              + " of "
              + names.size()
              + " perturbations cannot be encoded: "
              + some(joined.failures.values())
              + (joined.vectors.isEmpty()
                  ? ""
                  : "; or have their vectors learned with --encoder-partial"));
    }
    return new PerturbationEncoding(joined.used, joined.vectors);
  }

  /**
   * What the encoders gave.
   *
   * @param used the encoders, with the lengths of their vectors
   * @param vectors the vectors of the perturbations that all of them could encode
   * @param failures why the others could not be encoded
   */
  record Joined(
      List<PerturbationEncoding.Encoder> used,
      Map<String, float[]> vectors,
      Map<String, String> failures) {}

  /** Encodes perturbations with all encoders. */
  Joined encode(Collection<String> names, PerturbationAttributes attributes) {
    List<Perturbation> perturbations =
        names.stream().map(name -> new Perturbation(name, attributes.get(name))).toList();
    List<PerturbationEncoding.Encoder> used = new ArrayList<>();
    List<PerturbationEncoder.Encoding> parts = new ArrayList<>();
    Map<String, String> failures = new LinkedHashMap<>();
    for (ConfiguredEncoder encoder : encoders) {
      PerturbationEncoder.Encoding part = encoder.encode(perturbations);
      names.stream()
          .filter(name -> !part.vectors().containsKey(name))
          .forEach(name -> failures.putIfAbsent(name, encoder.failure(name, part)));
      used.add(encoder.used(part.dimension()));
      parts.add(part);
    }
    Map<String, float[]> vectors = new LinkedHashMap<>();
    for (String name : names) {
      if (!failures.containsKey(name)) {
        vectors.put(name, join(parts.stream().map(part -> part.vectors().get(name)).toList()));
      }
    }
    return new Joined(used, vectors, failures);
  }

  private static float[] join(List<float[]> parts) {
    float[] joined = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int from = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, joined, from, part.length);
      from += part.length;
    }
    return joined;
  }

  private static String some(Collection<String> reasons) {
    return String.join("; ", reasons.stream().limit(SHOWN).toList())
        + (reasons.size() > SHOWN ? "; and " + (reasons.size() - SHOWN) + " more" : "");
  }
}
