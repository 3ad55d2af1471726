package org.cpajvm.core.encode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PluginOption;
import org.cpajvm.core.config.Nearest;
import org.cpajvm.core.model.Ensemble;
import org.cpajvm.core.model.Specs;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.model.TypicalRows;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.PerturbationEncoding;
import org.cpajvm.core.study.StudyDesign;

/**
 * Makes models that can be asked about perturbations that training never saw: with the encoders of
 * the model, which must then be installed, in the versions and with the options of its training.
 */
public final class UnseenPerturbations {
  private final PluginRegistry registry;
  private final Execution execution;

  /**
   * Prepares to extend models.
   *
   * @param registry where encoders and backends are
   * @param execution where and how the extended models run
   */
  public UnseenPerturbations(PluginRegistry registry, Execution execution) {
    this.registry = registry;
    this.execution = execution;
  }

  /** The attributes that the encoders of a model read, as far as they are installed. */
  public List<String> attributes(TrainedModel model) {
    Set<String> names = new TreeSet<>();
    model
        .design()
        .encoding()
        .ifPresent(e -> e.encoders().forEach(encoder -> names.add(encoder.name())));
    return registry.list(PerturbationEncoder.class).stream()
        .filter(encoder -> names.contains(encoder.name()))
        .flatMap(encoder -> encoder.attributes().stream())
        .distinct()
        .toList();
  }

  /**
   * The model with perturbations that it does not have yet. Their dose response is that of a
   * typical trained perturbation ({@link TypicalRows}); everything else of the network stays.
   *
   * @param model the model; where another one is returned, it is closed
   * @param asked perturbations; those that the model knows need nothing
   * @param paths for each encoder of the model, by its label, new values of some of its options,
   *     which must be of type {@code PATH}: another table, say
   * @throws UsageException if an encoder is not installed, of another version, or an option cannot
   *     be changed
   * @throws BadInputException if the vector of a perturbation is learned, or the encoders cannot
   *     encode it
   */
  public TrainedModel extend(
      TrainedModel model, AskedPerturbations asked, Map<String, Map<String, String>> paths) {
    Set<String> unknown = unknown(model, asked.places().keySet());
    if (unknown.isEmpty()) {
      return model;
    }
    if (model.design().encoding().isEmpty()) {
      String name = unknown.iterator().next();
      throw learned(model, name, asked.places().get(name));
    }
    PerturbationEncoding encoding = model.design().encoding().get();
    Set<String> names = new TreeSet<>(encoding.vectors().keySet());
    names.addAll(unknown);
    VocabularyEncoder.Joined joined = encoder(encoding, paths).encode(names, asked.attributes());
    checkSame(encoding, joined);
    for (String name : unknown) {
      if (joined.failures().containsKey(name)) {
        throw new BadInputException(
            asked.places().get(name)
                + ": the model never saw '"
                + name
                + "'"
                + Nearest.hint(name, model.design().vocabulary())
                + ", and it cannot be encoded: "
                + joined.failures().get(name));
      }
    }
    Map<String, float[]> added = new HashMap<>(joined.vectors());
    added.keySet().retainAll(unknown);
    return extended(model, unknown, encoding.with(added));
  }

  /** The perturbations of which a model can say nothing as it is, in their order. */
  public static Set<String> unknown(TrainedModel model, Collection<String> names) {
    Set<String> unknown = new LinkedHashSet<>(names);
    unknown.remove(model.design().columns().control());
    unknown.removeAll(model.known());
    return unknown;
  }

  private BadInputException learned(TrainedModel model, String name, String where) {
    List<String> known =
        model.design().vocabulary().stream().filter(model.known()::contains).toList();
    boolean untrained = model.design().perturbationId(name).isPresent();
    List<String> encoders =
        registry.list(PerturbationEncoder.class).stream().map(PerturbationEncoder::name).toList();
    return new BadInputException(
        where
            + (untrained
                ? ": '"
                    + name
                    + "' had no cells in training (they were held out or left for"
                    + " validation), so the model learned nothing of it"
                : ": the model never saw '" + name + "'" + Nearest.hint(name, known))
            + "; it learned a vector for each of: "
            + Nearest.some(name, known)
            + "; a model trained with an encoder (--encoder "
            + String.join(" or ", encoders)
            + ") can be asked about others");
  }

  /** The encoders as in training, but for where they read from. */
  private VocabularyEncoder encoder(
      PerturbationEncoding encoding, Map<String, Map<String, String>> paths) {
    return new VocabularyEncoder(
        encoding.encoders().stream()
            .map(used -> choice(used, paths.getOrDefault(used.label(), Map.of())))
            .toList(),
        true,
        registry);
  }

  private EncoderChoice choice(PerturbationEncoding.Encoder used, Map<String, String> paths) {
    PerturbationEncoder plugin = registry.get(PerturbationEncoder.class, used.name());
    if (plugin.version() != used.version()) {
      throw new UsageException(
          "the model was trained with version "
              + used.version()
              + " of encoder '"
              + used.name()
              + "', and version "
              + plugin.version()
              + " is installed, which gives other vectors: install the former with --plugins DIR");
    }
    Map<String, String> options = new HashMap<>(used.options());
    for (Map.Entry<String, String> path : paths.entrySet()) {
      boolean changeable =
          plugin.options().stream()
              .anyMatch(o -> o.name().equals(path.getKey()) && o.type() == PluginOption.Type.PATH);
      if (!changeable && !path.getValue().equals(options.get(path.getKey()))) {
        throw new UsageException(
            "--encoder-option "
                + path.getKey()
                + ": a trained model keeps the options of its "
                + PerturbationEncoding.Encoder.title(used.label(), used.name())
                + ", "
                + used.options()
                + "; only paths can be changed");
      }
      options.put(path.getKey(), path.getValue());
    }
    return new EncoderChoice(used.label(), used.name(), options);
  }

  /** Refuses a source that gives a perturbation another vector than in training. */
  private static void checkSame(PerturbationEncoding encoding, VocabularyEncoder.Joined joined) {
    for (int i = 0; i < joined.used().size(); i++) {
      PerturbationEncoding.Encoder before = encoding.encoders().get(i);
      int now = joined.used().get(i).dimension();
      if (now != before.dimension()) {
        throw new BadInputException(
            PerturbationEncoding.Encoder.title(before.label(), before.name())
                + " now gives vectors of "
                + now
                + " numbers, in training of "
                + before.dimension()
                + ": take a table with the same columns");
      }
    }
    encoding
        .vectors()
        .forEach(
            (name, before) -> {
              float[] now = joined.vectors().get(name);
              if (now != null && !Arrays.equals(now, before)) {
                throw new BadInputException(
                    "'"
                        + name
                        + "' has another vector now than in training: its structure, the table or the encoder has"
                        + " changed; take those of the training");
              }
            });
  }

  private TrainedModel extended(
      TrainedModel model, Set<String> unknown, PerturbationEncoding encoding) {
    StudyDesign before = model.design();
    Set<String> added = new TreeSet<>(unknown);
    added.removeIf(name -> before.perturbationId(name).isPresent());
    StudyDesign design = before.withPerturbations(added, encoding);
    ModelSpec spec = model.network().spec();
    ModelBackend backend = registry.get(ModelBackend.class, model.backend());
    PerturbationModel network =
        backend.create(
            Specs.of(
                design,
                model.hyperparameters(),
                spec.conditionWeights(),
                spec.precision(),
                spec.seed()),
            execution);
    Optional<Ensemble> ensemble;
    try {
      ensemble = model.ensemble().map(e -> extended(e, model, network, design, backend));
      extend(model.network(), before, network, design, backend);
    } catch (RuntimeException | Error e) {
      network.close();
      throw e;
    }
    model.close();
    return new TrainedModel(
        model.backend(),
        design,
        model.hyperparameters(),
        network,
        model.history(),
        model.provenance(),
        ensemble);
  }

  /** The members with the new rows; the model's network is as before when they are made. */
  private Ensemble extended(
      Ensemble ensemble,
      TrainedModel model,
      PerturbationModel network,
      StudyDesign design,
      ModelBackend backend) {
    List<NamedTensor> own = model.network().parameters();
    List<List<NamedTensor>> members = new ArrayList<>();
    for (List<NamedTensor> member : ensemble.members()) {
      model.network().setParameters(member);
      extend(model.network(), model.design(), network, design, backend);
      members.add(network.parameters());
    }
    model.network().setParameters(own);
    return new Ensemble(ensemble.groups(), ensemble.checks(), members);
  }

  private void extend(
      PerturbationModel from,
      StudyDesign before,
      PerturbationModel to,
      StudyDesign design,
      ModelBackend backend) {
    TypicalRows.copy(from, before, to, design);
    TypicalRows.fill(to, design, spec -> backend.create(spec, execution));
  }
}
