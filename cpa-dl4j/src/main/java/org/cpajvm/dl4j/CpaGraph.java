package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cpajvm.api.model.AdversaryLoss;
import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.DoserType;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.ReconstructionLoss;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The model as a SameDiff graph (Lotfollahi et al., Molecular Systems Biology 2023, e11517).
 * SameDiff differentiates one loss a graph, so there is one graph for each objective; all share the
 * arrays of the parameters, which are placeholders here and bound by {@link StaticPlan}.
 *
 * <p>Batch norm is written in primitives, because SameDiff loses the axis of its own op when it
 * differentiates; lookups are products with one-hot rows, because the gradient of gather is a loop.
 * The gradient penalty needs second derivatives, which SameDiff has not: the input gradient of a
 * classifier is written as a forward graph.
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

  private static final double EPS = 1e-8;
  private static final double BATCH_NORM_EPS = 1e-3;
  private static final double LAYER_NORM_EPS = 1e-5;
  private static final double VARIANCE_EPS = 1e-4;

  private final ModelSpec spec;
  private final Architecture architecture;
  private final boolean training;
  private final SameDiff sd = SameDiff.create();
  private final DataType type;
  private final Map<String, SDVariable> parameters = new LinkedHashMap<>();
  private final Map<String, String[]> batchStatistics = new LinkedHashMap<>();
  private final Map<String, Integer> dropouts = new LinkedHashMap<>();
  private final Set<String> inputs = new LinkedHashSet<>();

  private CpaGraph(ModelSpec spec, boolean training) {
    this.spec = spec;
    this.architecture = spec.architecture();
    this.training = training;
    this.type = spec.precision() == ModelSpec.Precision.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
  }

  /** Reconstruction, KL and, if wanted, the adversaries: what the autoencoder is trained on. */
  static CpaGraph autoencoder(ModelSpec spec, boolean adversarial, boolean training) {
    CpaGraph graph = new CpaGraph(spec, training);
    SDVariable basal = graph.encode();
    SDVariable objective =
        graph.reconstruct(graph.latent(basal)).add(graph.input(Inputs.KL_WEIGHT).mul(graph.kl()));
    if (adversarial) {
      objective =
          objective.sub(graph.input(Inputs.ADVERSARY_WEIGHT).mul(graph.adversaries(basal, false)));
    }
    return graph.withLoss(objective);
  }

  /**
   * The adversaries' loss and gradient penalty at a given basal state: what the adversaries are
   * trained on.
   */
  static CpaGraph adversary(ModelSpec spec, boolean training) {
    CpaGraph graph = new CpaGraph(spec, training);
    SDVariable basal = graph.input(Inputs.Z_BASAL, -1, graph.architecture.nLatent());
    SDVariable loss = graph.adversaries(basal, true);
    SDVariable penalty = graph.sd.getVariable(PENALTY);
    return graph.withLoss(loss.add(graph.input(Inputs.PENALTY_WEIGHT).mul(penalty)));
  }

  /** The basal state alone, as steps that update the adversaries alone need it. */
  static CpaGraph encoder(ModelSpec spec) {
    CpaGraph graph = new CpaGraph(spec, true);
    graph.encode();
    return graph;
  }

  /** All that a trained model can be asked for. */
  static CpaGraph prediction(ModelSpec spec) {
    CpaGraph graph = new CpaGraph(spec, false);
    graph.reconstruct(graph.latent(graph.encode()));
    return graph;
  }

  /** The graph as SameDiff has it. */
  SameDiff sameDiff() {
    return sd;
  }

  /** The parameters that occur, by name. */
  Set<String> parameters() {
    return parameters.keySet();
  }

  /**
   * For each batch norm that occurs the names of the batch's mean and variance; none outside
   * training.
   */
  Map<String, String[]> batchStatistics() {
    return batchStatistics;
  }

  /** The layers with dropout and their widths. */
  Map<String, Integer> dropouts() {
    return dropouts;
  }

  private CpaGraph withLoss(SDVariable loss) {
    loss.rename(LOSS);
    sd.setLossVariables(LOSS);
    return this;
  }

  private SDVariable input(String name, long... shape) {
    inputs.add(name);
    return sd.hasVariable(name) ? sd.getVariable(name) : sd.placeHolder(name, type, shape);
  }

  private SDVariable parameter(String name, long... shape) {
    return parameters.computeIfAbsent(name, n -> sd.placeHolder(n, type, shape));
  }

  private SDVariable number(double value) {
    return type == DataType.DOUBLE ? sd.constant(value) : sd.constant((float) value);
  }

  /**
   * SameDiff keeps the scalars of its own ops in single precision, which would show in a model of
   * doubles.
   */
  private SDVariable plus(SDVariable x, double value) {
    return type == DataType.DOUBLE ? x.add(number(value)) : x.add(value);
  }

  private SDVariable linear(String name, SDVariable in, long from, long to) {
    SDVariable weight = parameter(name + ".weight", to, from);
    return sd.mmul(in, weight, false, true, false).add(parameter(name + ".bias", to));
  }

  /** One block of a stack, with what the gradient penalty needs to walk back through it. */
  private final class Block {
    private final String name;
    private final SDVariable weight;
    private final SDVariable output;
    private SDVariable centered; // of batch norm
    private SDVariable inverseDeviation;
    private SDVariable gamma;
    private SDVariable layerCentered;
    private SDVariable layerInverseDeviation;
    private final SDVariable active;
    private SDVariable kept;

    Block(
        String name,
        SDVariable in,
        long from,
        long width,
        boolean batchNorm,
        boolean layerNorm,
        double dropout) {
      this.name = name;
      SDVariable h = linear(name + ".0", in, from, width);
      this.weight = parameters.get(name + ".0.weight");
      if (batchNorm) {
        h = batchNorm(h, width);
      }
      if (layerNorm) {
        layerCentered = h.sub(h.mean(true, 1));
        layerInverseDeviation =
            inverseRoot(plus(layerCentered.mul(layerCentered).mean(true, 1), LAYER_NORM_EPS));
        h = layerCentered.mul(layerInverseDeviation);
      }
      this.active = h;
      SDVariable out = sd.nn().relu(h, 0);
      if (training && dropout > 0) {
        dropouts.put(name, (int) width);
        kept = input(Inputs.dropout(name), -1, width);
        out = out.mul(kept);
      }
      this.output = out;
    }

    private SDVariable batchNorm(SDVariable h, long width) {
      String norm = name + ".1";
      gamma = parameter(norm + ".weight", width);
      SDVariable shift = parameter(norm + ".bias", width);
      SDVariable variance;
      if (training) {
        SDVariable mean = h.mean(true, 0);
        centered = h.sub(mean);
        variance = centered.mul(centered).mean(true, 0);
        mean.rename(norm + ".batch_mean");
        variance.rename(norm + ".batch_var");
        batchStatistics.put(norm, new String[] {norm + ".batch_mean", norm + ".batch_var"});
      } else {
        centered = h.sub(input(norm + ".running_mean", 1, width));
        variance = input(norm + ".running_var", 1, width);
      }
      inverseDeviation = inverseRoot(plus(variance, BATCH_NORM_EPS));
      return centered.mul(inverseDeviation.mul(gamma)).add(shift);
    }

    /** From the gradient at the output to the one at the input. */
    SDVariable back(SDVariable gradient) {
      SDVariable g = kept == null ? gradient : gradient.mul(kept);
      g = g.mul(sd.math().step(active, 0));
      if (layerCentered != null) {
        g = backThroughNorm(g, layerCentered, layerInverseDeviation, 1);
      }
      if (centered != null) {
        g = g.mul(gamma);
        g = training ? backThroughNorm(g, centered, inverseDeviation, 0) : g.mul(inverseDeviation);
      }
      return sd.mmul(g, weight);
    }

    /** The gradient of a normalization over a dimension (Ioffe and Szegedy, 2015). */
    private SDVariable backThroughNorm(
        SDVariable g, SDVariable difference, SDVariable inverse, int dimension) {
      SDVariable normal = difference.mul(inverse);
      SDVariable along = normal.mul(g.mul(normal).mean(true, dimension));
      return g.sub(g.mean(true, dimension)).sub(along).mul(inverse);
    }
  }

  private static SDVariable inverseRoot(SDVariable x) {
    return x.getSameDiff().math().rsqrt(x);
  }

  private List<Block> blocks(
      String prefix,
      SDVariable in,
      long from,
      int width,
      int layers,
      boolean batchNorm,
      boolean layerNorm,
      double dropout) {
    List<Block> blocks = new ArrayList<>();
    SDVariable h = in;
    for (int layer = 0; layer < layers; layer++) {
      Block block =
          new Block(
              Layout.block(prefix, layer),
              h,
              layer == 0 ? from : width,
              width,
              batchNorm,
              layerNorm,
              dropout);
      h = block.output;
      blocks.add(block);
    }
    return blocks;
  }

  private static SDVariable last(List<Block> blocks, SDVariable in) {
    return blocks.isEmpty() ? in : blocks.get(blocks.size() - 1).output;
  }

  private SDVariable encode() {
    SDVariable in = input(Inputs.ENCODER, -1, spec.genes());
    SDVariable h =
        last(
            blocks(
                Layout.encoder(architecture),
                in,
                spec.genes(),
                architecture.nHiddenEncoder(),
                architecture.nLayersEncoder(),
                architecture.useBatchNormEncoder(),
                architecture.useLayerNormEncoder(),
                architecture.dropoutRateEncoder()),
            in);
    long from = architecture.nLayersEncoder() == 0 ? spec.genes() : architecture.nHiddenEncoder();
    int latent = architecture.nLatent();
    if (!architecture.variational()) {
      SDVariable basal = linear("module.encoder.z", h, from, latent);
      basal.rename(Z_BASAL);
      return basal;
    }
    SDVariable mean = linear("module.encoder.mean_encoder", h, from, latent);
    SDVariable variance =
        plus(sd.nn().softplus(linear("module.encoder.var_encoder", h, from, latent)), VARIANCE_EPS);
    mean.rename(Z_MEAN);
    variance.rename(Z_VARIANCE);
    SDVariable noise = input(Inputs.NOISE, -1, latent);
    SDVariable basal = mean.add(sd.math().sqrt(variance).mul(noise));
    basal.rename(Z_BASAL);
    return basal;
  }

  private SDVariable kl() {
    SDVariable kl;
    if (architecture.variational()) {
      SDVariable mean = sd.getVariable(Z_MEAN);
      SDVariable variance = sd.getVariable(Z_VARIANCE);
      SDVariable each = mean.mul(mean).add(variance).sub(1).sub(sd.math().log(variance)).mul(0.5);
      kl = each.sum(1).mean();
    } else {
      kl = number(0).add(number(0));
    }
    kl.rename(KL);
    return kl;
  }

  /** The full latent state; the states without treatment or batch are outputs beside it. */
  private SDVariable latent(SDVariable basal) {
    SDVariable treatment = treatment();
    SDVariable withoutBatch = basal;
    SDVariable batch = null;
    for (int c = 0; c < spec.covariates().size(); c++) {
      ModelSpec.CovariateSpec covariate = spec.covariates().get(c);
      SDVariable embedding =
          parameter(Layout.covariate(covariate.name()), covariate.values(), architecture.nLatent());
      SDVariable vector = sd.mmul(input(Inputs.covariate(c), -1, covariate.values()), embedding);
      if (covariate.batch()) {
        batch = batch == null ? vector : batch.add(vector);
      } else {
        withoutBatch = withoutBatch.add(vector);
      }
    }
    SDVariable noTreatmentCorrected = sd.identity(Z_NO_TREATMENT_CORRECTED, withoutBatch);
    SDVariable corrected = noTreatmentCorrected.add(Z_CORRECTED, treatment);
    if (batch == null) {
      sd.identity(Z_NO_TREATMENT, noTreatmentCorrected);
      return sd.identity(Z, corrected);
    }
    noTreatmentCorrected.add(Z_NO_TREATMENT, batch);
    return corrected.add(Z, batch);
  }

  /**
   * The sum over the components of each cell's treatment of doser(dose) times the vector of the
   * perturbation.
   */
  private SDVariable treatment() {
    SDVariable components = input(Inputs.COMPONENTS, -1, spec.perturbations());
    SDVariable doses = input(Inputs.DOSES, -1, 1);
    SDVariable scaled = sd.mmul(components, embedding()).mul(doser(components, doses));
    return sd.mmul(input(Inputs.TREATMENTS, -1, -1), scaled);
  }

  private SDVariable embedding() {
    int latent = architecture.nLatent();
    if (spec.encoding().isEmpty()) {
      return parameter(Layout.EMBEDDING, spec.perturbations(), latent);
    }
    int dimension = spec.encoding().get().dimension();
    SDVariable vectors =
        linear(
            Layout.TRANSFORMATION,
            input(Inputs.ENCODING, spec.perturbations(), dimension),
            dimension,
            latent);
    if (!Layout.hasLearnedRows(spec)) {
      return vectors;
    }
    SDVariable encoded = input(Inputs.ENCODED, spec.perturbations(), 1);
    SDVariable learned = parameter(Layout.LEARNED, spec.perturbations(), latent);
    return vectors.mul(encoded).add(learned.mul(encoded.rsub(1)));
  }

  private SDVariable doser(SDVariable components, SDVariable doses) {
    DoserType doser = architecture.doserType();
    if (doser == DoserType.LINEAR) {
      return doses;
    }
    if (doser == DoserType.MLP) {
      return mlpDoser(components, doses);
    }
    SDVariable beta =
        sd.mmul(components, parameter(Layout.BETA, 1, spec.perturbations()), false, true, false);
    SDVariable bias =
        sd.mmul(components, parameter(Layout.BIAS, 1, spec.perturbations()), false, true, false);
    SDVariable amount = doser == DoserType.LOGSIGM ? sd.math().log1p(doses) : doses;
    return sd.nn().sigmoid(amount.mul(beta).add(bias)).sub(sd.nn().sigmoid(bias));
  }

  /** A network of each perturbation; 0 where the dose is 0. */
  private SDVariable mlpDoser(SDVariable components, SDVariable doses) {
    int width = architecture.nHiddenDoser();
    int perturbations = spec.perturbations();
    SDVariable h = doses; // [U, 1]
    int from = 1;
    for (int layer = 0; layer < architecture.nLayersDoser(); layer++) {
      String name = Layout.mlp(layer);
      SDVariable weights =
          sd.mmul(components, parameter(name + ".weight", perturbations, (long) from * width));
      SDVariable bias = sd.mmul(components, parameter(name + ".bias", perturbations, width));
      // Row u of the product is h[u] times its own matrix: the entries h[i] W[i, j], summed over i.
      SDVariable out =
          from == 1
              ? weights.mul(h).add(bias)
              : sd.mmul(weights.mul(sd.mmul(h, repeat(width))), sum(width)).add(bias);
      SDVariable centered = out.sub(out.mean(true, 1));
      SDVariable inverse = inverseRoot(plus(centered.mul(centered).mean(true, 1), LAYER_NORM_EPS));
      h = sd.nn().relu(centered.mul(inverse), 0);
      from = width;
    }
    String name = Layout.mlp(architecture.nLayersDoser());
    SDVariable weights = sd.mmul(components, parameter(name + ".weight", perturbations, width));
    SDVariable bias = sd.mmul(components, parameter(name + ".bias", perturbations, 1));
    SDVariable out = sd.nn().sigmoid(weights.mul(h).sum(true, 1).add(bias));
    return out.mul(sd.math().step(doses, 0));
  }

  /** [width, width * width]: repeats each of the width entries of a row width times. */
  private SDVariable repeat(int width) {
    INDArray matrix = Nd4j.zeros(type, width, (long) width * width);
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        matrix.putScalar(i, (long) i * width + j, 1);
      }
    }
    return sd.constant(matrix);
  }

  /** [width * width, width]: adds up the entries of a row whose positions agree modulo width. */
  private SDVariable sum(int width) {
    INDArray matrix = Nd4j.zeros(type, (long) width * width, width);
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        matrix.putScalar((long) i * width + j, j, 1);
      }
    }
    return sd.constant(matrix);
  }

  /** Decodes, and compares with the cells. */
  private SDVariable reconstruct(SDVariable z) {
    ReconstructionLoss loss = architecture.reconLoss();
    SDVariable h =
        last(
            blocks(
                Layout.decoder(loss),
                z,
                architecture.nLatent(),
                architecture.nHiddenDecoder(),
                architecture.nLayersDecoder(),
                architecture.useBatchNormDecoder(),
                architecture.useLayerNormDecoder(),
                architecture.dropoutRateDecoder()),
            z);
    long from =
        architecture.nLayersDecoder() == 0 ? architecture.nLatent() : architecture.nHiddenDecoder();
    SDVariable cells = loss == ReconstructionLoss.GAUSS ? gauss(h, from) : counts(h, from);
    cells.rename(CELL_RECONSTRUCTION);
    SDVariable mean = cells.mean();
    if (loss != ReconstructionLoss.GAUSS) {
      // The terms that do not depend on the decoder: data alone, and lgamma with its gradient
      // given.
      mean = mean.add(input(Inputs.LOG_FACTORIALS)).sub(input(Inputs.LOG_GAMMAS));
    }
    mean.rename(RECONSTRUCTION);
    if (loss == ReconstructionLoss.GAUSS) {
      return mean;
    }
    SDVariable theta = sd.getVariable(DISPERSION);
    return mean.sub(theta.mul(input(Inputs.THETA_GRADIENT, spec.genes())).sum());
  }

  /** Minus the log density of each cell, [B]. */
  private SDVariable gauss(SDVariable h, long from) {
    SDVariable mean = linear(Layout.GAUSS_MEAN, h, from, spec.genes());
    SDVariable variance =
        plus(sd.math().exp(linear(Layout.GAUSS_VARIANCE, h, from, spec.genes())), VARIANCE_EPS);
    mean.rename(MEAN);
    sd.math().sqrt(DISPERSION, variance);
    SDVariable difference = input(Inputs.EXPRESSION, -1, spec.genes()).sub(mean);
    SDVariable each = sd.math().log(variance).add(difference.mul(difference).div(variance));
    return plus(weighted(each).sum(1), spec.genes() * Math.log(2 * Math.PI)).mul(0.5);
  }

  /** Minus the log likelihood of each cell, [B], without the terms of lgamma. */
  private SDVariable counts(SDVariable h, long from) {
    SDVariable logits = linear(Layout.SCALE, h, from, spec.genes());
    logits.rename(SHARE_LOGITS);
    SDVariable shares = sd.nn().softmax(logits, 1);
    SDVariable mean = shares.mul(input(Inputs.LIBRARY, -1, 1));
    mean.rename(MEAN);
    SDVariable theta = sd.math().exp(parameter(Layout.PX_R, spec.genes()));
    theta.rename(DISPERSION);
    SDVariable x = input(Inputs.EXPRESSION, -1, spec.genes());
    SDVariable logSum = sd.math().log(plus(mean.add(theta), EPS));
    SDVariable dispersionTerm = theta.mul(sd.math().log(plus(theta, EPS)).sub(logSum));
    SDVariable meanTerm = x.mul(sd.math().log(plus(mean, EPS)).sub(logSum));
    if (architecture.reconLoss() == ReconstructionLoss.NB) {
      return weighted(dispersionTerm.add(meanTerm)).sum(1).neg();
    }
    SDVariable zeros = linear(Layout.ZEROS, h, from, spec.genes());
    sd.nn().sigmoid(ZERO_INFLATION, zeros);
    SDVariable positive = input(Inputs.POSITIVE, -1, spec.genes());
    SDVariable noInflation = dispersionTerm.sub(zeros);
    SDVariable zero = sd.nn().softplus(noInflation);
    SDVariable above = noInflation.add(meanTerm);
    SDVariable each = zero.add(positive.mul(above.sub(zero))).sub(sd.nn().softplus(zeros.neg()));
    return weighted(each).sum(1).neg();
  }

  /**
   * The terms of the genes of each cell, [B, G], as they count in the loss that is trained on. The
   * weights of a cell have the mean 1, so constants of all genes need none.
   */
  private SDVariable weighted(SDVariable terms) {
    return training && spec.geneWeights().isPresent()
        ? terms.mul(input(Inputs.GENE_WEIGHTS, -1, spec.genes()))
        : terms;
  }

  /** The sum of the adversaries' losses; with the penalty, which becomes an output, if wanted. */
  private SDVariable adversaries(SDVariable basal, boolean withPenalty) {
    SDVariable loss = null;
    SDVariable penalty = null;
    for (int target : Layout.adversaryTargets(spec)) {
      List<Block> blocks =
          blocks(
              Layout.adversary(spec, target) + ".0",
              basal,
              architecture.nLatent(),
              architecture.nHiddenAdv(),
              architecture.nLayersAdv(),
              architecture.useBatchNormAdv(),
              architecture.useLayerNormAdv(),
              architecture.dropoutRateAdv());
      long from =
          architecture.nLayersAdv() == 0 ? architecture.nLatent() : architecture.nHiddenAdv();
      int labels = Layout.labels(spec, target);
      String head = Layout.adversary(spec, target) + ".1";
      SDVariable logits = linear(head, last(blocks, basal), from, labels);
      logits.rename(head + LOGITS);
      SDVariable one = classify(logits, target, labels);
      loss = loss == null ? one : loss.add(one);
      if (withPenalty) {
        SDVariable squared = penalty(blocks, basal, parameters.get(head + ".weight"));
        penalty = penalty == null ? squared : penalty.add(squared);
      }
    }
    loss.rename(ADVERSARY);
    if (withPenalty) {
      penalty.rename(PENALTY);
    }
    return loss;
  }

  private SDVariable classify(SDVariable logits, int target, int labels) {
    SDVariable logShares = sd.nn().logSoftmax(logits);
    SDVariable weighted = input(Inputs.target(target), -1, labels);
    if (spec.plan().advLoss() == AdversaryLoss.CCE) {
      return weighted.mul(logShares).sum().neg();
    }
    // Focal loss with gamma 2 (Lin et al. 2017).
    SDVariable miss = sd.math().exp(logShares).rsub(1);
    return weighted.mul(miss).mul(miss).mul(logShares).sum(1).mean().neg();
  }

  /** The mean square of the gradient of the sum of the logits with respect to the basal state. */
  private SDVariable penalty(List<Block> blocks, SDVariable basal, SDVariable headWeight) {
    // Of the sum of all logits, the gradient at the last layer is the sum of the head's rows, the
    // same for each cell.
    SDVariable gradient = basal.mul(0).sum(true, 1).add(headWeight.sum(true, 0));
    for (int layer = blocks.size() - 1; layer >= 0; layer--) {
      gradient = blocks.get(layer).back(gradient);
    }
    return gradient.mul(gradient).mean();
  }
}
