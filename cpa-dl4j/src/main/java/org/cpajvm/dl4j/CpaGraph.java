package org.cpajvm.dl4j;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cpajvm.api.model.ModelSpec;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The model as a SameDiff graph (Lotfollahi et al., Molecular Systems Biology 2023, e11517), put
 * together from its parts: {@link Encoder} to the basal state, {@link LatentState} with treatment
 * and covariates, {@link Reconstruction} of the cells, and {@link Adversaries}. SameDiff
 * differentiates one loss a graph, so there is one graph for each objective; all share the arrays
 * of the parameters, which are placeholders here and bound by {@link StaticPlan}.
 */
final class CpaGraph {
  static final String LOSS = "loss";
  static final String RECONSTRUCTION = "reconstruction";
  static final String CELL_RECONSTRUCTION = "cell_reconstruction";
  static final String KL = "kl";
  static final String ADVERSARY = "adversary";
  static final String PENALTY = "penalty";
  static final String LOGITS = ".logits"; // behind the name of an adversary's last layer
  static final String Z_BASAL = "z_basal";
  static final String Z_MEAN = "z_mean";
  static final String Z_VARIANCE = "z_variance";
  static final String Z = "z";
  static final String Z_CORRECTED = "z_corrected";
  static final String Z_NO_TREATMENT = "z_no_treatment";
  static final String Z_NO_TREATMENT_CORRECTED = "z_no_treatment_corrected";
  static final String MEAN = "mean";
  static final String DISPERSION = "dispersion";
  static final String ZERO_INFLATION = "zero_inflation";
  static final String SHARE_LOGITS = "share_logits";

  private final GraphBuilder graph;

  private CpaGraph(GraphBuilder graph) {
    this.graph = graph;
  }

  /** Reconstruction, KL and, if wanted, the adversaries: what the autoencoder is trained on. */
  static CpaGraph autoencoder(ModelSpec spec, boolean adversarial, boolean training) {
    GraphBuilder graph = new GraphBuilder(spec.precision(), training);
    Encoder encoder = new Encoder(spec, graph);
    SDVariable basal = encoder.basal();
    SDVariable z = new LatentState(spec, graph).of(basal);
    SDVariable reconstruction = new Reconstruction(spec, graph).of(z);
    SDVariable objective = reconstruction.add(graph.input(Inputs.KL_WEIGHT).mul(encoder.kl()));
    if (adversarial) {
      SDVariable weight = graph.input(Inputs.ADVERSARY_WEIGHT);
      objective = objective.sub(weight.mul(new Adversaries(spec, graph).of(basal, false)));
    }
    return withLoss(graph, objective);
  }

  /**
   * The adversaries' loss and gradient penalty at a given basal state: what the adversaries are
   * trained on.
   */
  static CpaGraph adversary(ModelSpec spec, boolean training) {
    GraphBuilder graph = new GraphBuilder(spec.precision(), training);
    SDVariable basal = graph.input(Inputs.Z_BASAL, -1, spec.architecture().nLatent());
    SDVariable loss = new Adversaries(spec, graph).of(basal, true);
    SDVariable penalty = graph.sameDiff().getVariable(PENALTY);
    return withLoss(graph, loss.add(graph.input(Inputs.PENALTY_WEIGHT).mul(penalty)));
  }

  /** The basal state alone, as steps that update the adversaries alone need it. */
  static CpaGraph encoder(ModelSpec spec) {
    GraphBuilder graph = new GraphBuilder(spec.precision(), true);
    new Encoder(spec, graph).basal();
    return new CpaGraph(graph);
  }

  /** All that a trained model can be asked for. */
  static CpaGraph prediction(ModelSpec spec) {
    GraphBuilder graph = new GraphBuilder(spec.precision(), false);
    SDVariable basal = new Encoder(spec, graph).basal();
    new Reconstruction(spec, graph).of(new LatentState(spec, graph).of(basal));
    return new CpaGraph(graph);
  }

  private static CpaGraph withLoss(GraphBuilder graph, SDVariable loss) {
    loss.rename(LOSS);
    graph.sameDiff().setLossVariables(LOSS);
    return new CpaGraph(graph);
  }

  /** The graph as SameDiff has it. */
  SameDiff sameDiff() {
    return graph.sameDiff();
  }

  /** The parameters that occur, by name. */
  Set<String> parameters() {
    return graph.parameters().keySet();
  }

  /** The hidden layers outside of training. */
  List<HiddenLayer> hiddenLayers() {
    return graph.hiddenLayers();
  }

  /**
   * For each batch norm that occurs the names of the batch's mean and variance; none outside
   * training.
   */
  Map<String, String[]> batchStatistics() {
    return graph.batchStatistics();
  }
}
