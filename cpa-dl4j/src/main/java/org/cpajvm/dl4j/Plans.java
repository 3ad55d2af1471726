package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.OpListener;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The graphs of a model and the plans that run them, each made when it is first needed. A few plans
 * are kept, the last ones used.
 */
final class Plans implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Plans.class.getPackageName());
  private static final int KEPT = 12;

  private final ModelSpec spec;
  private final Map<Parameter.Group, FlatParameters> groups;
  private final CurrentBatch batch;
  private final Map<String, Objective> objectives = new HashMap<>();
  private final Map<String, CpaGraph> graphs = new HashMap<>();
  private final Set<String> told = new HashSet<>(); // ops without a plan
  private final InputLayer inputLayer; // null where the first layer reads dense input
  private boolean denseCounts;
  private boolean denseInput;
  private OpListener listener; // null but for a benchmark
  private final Map<Object, Plan> plans =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Plan> eldest) {
          if (size() > KEPT) {
            eldest.getValue().close();
            return true;
          }
          return false;
        }
      };

  /**
   * The sizes for which a plan is made.
   *
   * @param cells the cells of the batch
   * @param components its distinct components, padded
   */
  record Key(int cells, int components) {}

  /**
   * Prepares plans.
   *
   * @param batch what is computed whenever a plan is made or run
   */
  Plans(ModelSpec spec, Map<Parameter.Group, FlatParameters> groups, CurrentBatch batch) {
    this.spec = spec;
    this.groups = groups;
    this.batch = batch;
    this.denseCounts = !Objective.fused(spec);
    Architecture a = spec.architecture();
    this.inputLayer =
        InputLayer.isOf(spec)
            ? new InputLayer(
                groups.get(Parameter.Group.AUTOENCODER).valueOf().get(Layout.firstWeight(a)),
                () -> batch.batch().counts())
            : null;
    this.denseInput = inputLayer == null;
  }

  /** Whether training reads {@link Inputs#EXPRESSION}. */
  boolean readDenseCounts() {
    return denseCounts;
  }

  /** Whether something reads {@link Inputs#ENCODER}. */
  boolean readDenseInput() {
    return denseInput;
  }

  /** Says that parameters of the autoencoder are others than before. */
  void autoencoderChanged() {
    if (inputLayer != null) {
      inputLayer.changed();
    }
  }

  CpaGraph autoencoderGraph(boolean adversarial) {
    return autoencoderObjective(adversarial).graph();
  }

  CpaGraph encoderGraph() {
    return graphs.computeIfAbsent("encoder", n -> CpaGraph.encoder(spec));
  }

  CpaGraph adversaryGraph() {
    return adversaryObjective().graph();
  }

  private Objective autoencoderObjective(boolean adversarial) {
    return objectives.computeIfAbsent(
        "autoencoder " + adversarial,
        n -> new Objective(CpaGraph.autoencoder(spec, adversarial, true)));
  }

  private Objective adversaryObjective() {
    return objectives.computeIfAbsent(
        "adversary", n -> new Objective(CpaGraph.adversary(spec, true)));
  }

  /** Reconstruction and its gradient. */
  Plan autoencoder(boolean adversarial, Key key, Map<String, INDArray> inputs) {
    return plan(
        List.of("autoencoder", adversarial, key),
        inputs,
        () -> {
          List<String> outputs =
              new ArrayList<>(List.of(CpaGraph.RECONSTRUCTION, CpaGraph.KL, CpaGraph.Z_BASAL));
          if (adversarial) {
            outputs.add(CpaGraph.ADVERSARY);
          }
          return training(
              autoencoderObjective(adversarial),
              key,
              inputs,
              outputs,
              Parameter.Group.AUTOENCODER,
              Parameter.Group.DOSER);
        });
  }

  /** The adversaries' loss, penalty and gradient. */
  Plan adversary(Key key, Map<String, INDArray> inputs) {
    return plan(
        List.of("adversary", key),
        inputs,
        () ->
            training(
                adversaryObjective(),
                key,
                inputs,
                new ArrayList<>(List.of(CpaGraph.ADVERSARY, CpaGraph.PENALTY)),
                Parameter.Group.ADVERSARY));
  }

  /** The basal state, with the statistics of the batch. */
  Plan encoder(Key key, Map<String, INDArray> inputs) {
    return plan(
        List.of("encoder", key),
        inputs,
        () -> {
          List<String> outputs = new ArrayList<>(List.of(CpaGraph.Z_BASAL));
          encoderGraph()
              .batchStatistics()
              .values()
              .forEach(names -> outputs.addAll(Arrays.asList(names)));
          SameDiff graph = encoderGraph().sameDiff();
          return make(graph, inputs, outputs, Map.of(), ofInput(graph, key));
        });
  }

  /** Some outputs in evaluation mode. */
  Plan prediction(List<String> outputs, Key key, Map<String, INDArray> inputs) {
    return plan(
        List.of("prediction", outputs, key),
        inputs,
        () -> {
          CpaGraph graph = graphs.computeIfAbsent("prediction", n -> CpaGraph.prediction(spec));
          List<Fusion> fusions = new ArrayList<>(ofInput(graph.sameDiff(), key));
          if (spec.precision() == ModelSpec.Precision.FLOAT) {
            fusions.addAll(graph.hiddenLayers());
            if (outputs.contains(CpaGraph.MEAN)
                && graph.sameDiff().hasVariable(CpaGraph.SHARE_LOGITS)) {
              LinearMap logits = LinearMap.of(graph.sameDiff(), CpaGraph.SHARE_LOGITS);
              fusions.add(new MeanFusion(logits, batch));
            }
          }
          return make(graph.sameDiff(), inputs, outputs, Map.of(), fusions);
        });
  }

  private Plan training(
      Objective objective,
      Key key,
      Map<String, INDArray> inputs,
      List<String> outputs,
      Parameter.Group... updated) {
    Map<String, INDArray> gradients = new LinkedHashMap<>();
    for (Parameter.Group group : updated) {
      groups
          .get(group)
          .gradientOf()
          .forEach(
              (name, array) -> {
                if (objective.graph().parameters().contains(name)) {
                  gradients.put(objective.gradientOf(name), array);
                }
              });
    }
    objective
        .graph()
        .batchStatistics()
        .values()
        .forEach(names -> outputs.addAll(Arrays.asList(names)));
    outputs.addAll(gradients.keySet());
    SameDiff graph = objective.graph().sameDiff();
    List<Fusion> fusions = new ArrayList<>(ofInput(graph, key));
    fusions.addAll(objective.fusions(spec, batch));
    return make(graph, inputs, outputs, gradients, fusions);
  }

  private List<Fusion> ofInput(SameDiff graph, Key key) {
    return inputLayer == null ? List.of() : inputLayer.fusions(graph, key.cells());
  }

  /** A static plan, or SameDiff's session where there is none; the user is told once by op. */
  private Plan make(
      SameDiff graph,
      Map<String, INDArray> inputs,
      List<String> outputs,
      Map<String, INDArray> fixed,
      List<Fusion> fusions) {
    try {
      return new PlanBuilder(graph, inputs, outputs, fixed, fusions).build();
    } catch (NoPlanException e) {
      if (told.add(e.op())) {
        LOG.log(
            System.Logger.Level.WARNING,
            e.getMessage()
                + ": SameDiff's own session runs its graph, with the same numbers, but slower");
      }
      denseCounts = true;
      denseInput = true;
      batch.batch().makeDenseCounts();
      batch.batch().makeDenseInput();
      inputs.putAll(batch.batch().inputs(Math.toIntExact(inputs.get(Inputs.TREATMENTS).size(0))));
      return new SessionPlan(graph, inputs, outputs, fixed);
    }
  }

  /** Has each op timed from now on; null stops it. */
  void listen(OpListener opListener) {
    listener = opListener;
    plans.values().forEach(plan -> plan.listen(opListener));
  }

  /** The plan of this kind, with its inputs bound. */
  private Plan plan(Object key, Map<String, INDArray> inputs, Supplier<Plan> maker) {
    Plan known = plans.get(key);
    if (known == null) {
      known = maker.get();
      known.listen(listener);
      plans.put(key, known);
    } else {
      inputs.forEach(known::bind);
    }
    return known;
  }

  @Override
  public void close() {
    plans.values().forEach(Plan::close);
    plans.clear();
  }
}
