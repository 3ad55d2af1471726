package org.cpajvm.dl4j;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.model.GeneWeights;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.TrainStep;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model with the weights of a fixture, whose graphs are run one by one on the fixture's cells.
 */
final class GraphRun implements AutoCloseable {
  private static final double ADVERSARY_WEIGHT = 1.5; // of the generator's gradient in fixtures

  private final ModelSpec spec;
  private final SameDiffModel model;
  private final StagedBatch buffer;
  private final CurrentBatch current = new CurrentBatch();
  private final Map<String, INDArray> inputs;

  GraphRun(Golden golden, ModelSpec.Precision precision, String adversaryLoss) {
    this(golden, precision, adversaryLoss, false);
  }

  /** A model in whose loss some genes of every other condition count more, if wanted. */
  GraphRun(Golden golden, ModelSpec.Precision precision, String adversaryLoss, boolean weighted) {
    JsonObject overrides = new JsonObject();
    overrides.addProperty("adv_loss", adversaryLoss);
    ModelSpec alike = golden.spec(precision, overrides);
    this.spec = weighted ? alike.withGeneWeights(weights(alike)) : alike;
    this.model = (SameDiffModel) new SameDiffBackend().create(spec, new Execution(1, "cpu"));
    this.buffer = (StagedBatch) model.newBuffer(16);
    model.setParameters(golden.state("weights/", model.parameters()));
    if (golden.has("input/eps_z")) {
      model.replayNoise(golden.get("input/eps_z"));
    }
    golden.fill(buffer, spec, golden.batch());
    buffer.makeDenseCounts(); // for ops that plans do not have
    buffer.makeDenseInput();
    current.begin(buffer);
    double penaltyWeight = spec.plan().penAdv();
    this.inputs =
        model.inputs(
            buffer,
            new TrainStep(true, true, true, 1, ADVERSARY_WEIGHT, penaltyWeight, 0, 0, 0, 1));
  }

  private static GeneWeights weights(ModelSpec spec) {
    BitSet[] masks = new BitSet[spec.conditions()];
    for (int condition = 0; condition < masks.length; condition += 2) {
      masks[condition] = new BitSet();
      for (int gene = condition % 3; gene < spec.genes(); gene += 3) {
        masks[condition].set(gene);
      }
    }
    return new GeneWeights(spec.genes(), 6, masks);
  }

  ModelSpec spec() {
    return spec;
  }

  Map<String, INDArray> inputs() {
    return inputs;
  }

  /** What is computed of an objective: some outputs, statistics of batches, and gradients. */
  static List<String> wanted(Objective objective, List<String> outputs) {
    List<String> wanted = new ArrayList<>(outputs);
    objective.graph().batchStatistics().values().forEach(names -> wanted.addAll(List.of(names)));
    objective.trained().forEach(parameter -> wanted.add(objective.gradientOf(parameter)));
    return wanted;
  }

  /** Runs an objective as a plan; copies of all that was wanted. */
  Map<String, INDArray> plan(Objective objective, List<String> outputs) {
    List<String> wanted = wanted(objective, outputs);
    try (StaticPlan plan =
        new PlanBuilder(
                objective.graph().sameDiff(),
                inputs,
                wanted,
                Map.of(),
                objective.fusions(spec, current))
            .build()) {
      plan.run();
      Map<String, INDArray> values = new LinkedHashMap<>();
      wanted.forEach(name -> values.put(name, plan.output(name).dup('c')));
      return values;
    }
  }

  /** Gives the adversaries the basal state that the encoder computes in this mode. */
  void encode(boolean training) {
    Objective encoder = new Objective(CpaGraph.autoencoder(spec, false, training));
    inputs.put(Inputs.Z_BASAL, plan(encoder, List.of(CpaGraph.Z_BASAL)).get(CpaGraph.Z_BASAL));
  }

  @Override
  public void close() {
    buffer.close();
    model.close();
  }
}
