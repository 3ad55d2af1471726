package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.DoserType;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.model.TensorShape;

/**
 * The tensors of a model, by the names that cpa-tools 0.8.8 gives them. The encoder, decoder and
 * adversaries are stacks of blocks: {@code PREFIX.fc_layers.Layer i.0} is the linear map, {@code
 * .1} the batch norm.
 */
final class Layout {
  static final String EMBEDDING = "module.pert_network.pert_embedding.weight";
  static final String TRANSFORMATION = "module.pert_network.pert_transformation";
  static final String LEARNED = "module.pert_network.learned_embedding.weight";
  static final String BETA = "module.pert_network.dosers.beta";
  static final String BIAS = "module.pert_network.dosers.bias";
  static final String PX_R = "module.px_r";
  static final String SCALE = "module.decoder.px_scale_decoder.0";
  static final String ZEROS = "module.decoder.px_dropout_decoder";
  static final String GAUSS_MEAN = "module.decoder.mean_encoder";
  static final String GAUSS_VARIANCE = "module.decoder.var_encoder";

  private final ModelSpec spec;
  private final Architecture architecture;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Statistic> statistics = new ArrayList<>();

  /**
   * Running statistics of a batch norm.
   *
   * @param layer the name of the batch norm
   * @param width its width
   */
  record Statistic(String layer, int width) {
    String mean() {
      return layer + ".running_mean";
    }

    String variance() {
      return layer + ".running_var";
    }
  }

  Layout(ModelSpec spec) {
    this.spec = spec;
    this.architecture = spec.architecture();
    encoder();
    decoder();
    perturbations();
    covariates();
    adversaries();
  }

  List<Parameter> parameters() {
    return parameters;
  }

  List<Statistic> statistics() {
    return statistics;
  }

  /** The parameters and running statistics as files have them. */
  List<TensorShape> shapes() {
    List<TensorShape> shapes = new ArrayList<>();
    parameters.forEach(
        p -> shapes.add(new TensorShape(p.name(), Arrays.stream(p.shape()).boxed().toList())));
    for (Statistic statistic : statistics) {
      List<Long> shape = List.of((long) statistic.width());
      shapes.add(new TensorShape(statistic.mean(), shape));
      shapes.add(new TensorShape(statistic.variance(), shape));
    }
    return shapes;
  }

  /** The prefix of the encoder's blocks. */
  static String encoder(Architecture architecture) {
    return architecture.variational() ? "module.encoder.encoder" : "module.encoder.network";
  }

  /** The weight that maps genes, of an encoder with layers. */
  static String firstWeight(Architecture architecture) {
    return block(encoder(architecture), 0) + ".0.weight";
  }

  /** The prefix of the decoder's blocks. */
  static String decoder(ReconstructionLoss loss) {
    return loss == ReconstructionLoss.GAUSS
        ? "module.decoder.encoder"
        : "module.decoder.px_decoder";
  }

  static String covariate(String name) {
    return "module.covars_embeddings." + name + ".weight";
  }

  /** The prefix of the classifier of the conditions, or of the covariate at this position. */
  static String adversary(ModelSpec spec, int covariate) {
    return covariate < 0
        ? "perturbation_classifier.classifier"
        : "covars_classifiers." + spec.covariates().get(covariate).name() + ".classifier";
  }

  static String block(String prefix, int layer) {
    return prefix + ".fc_layers.Layer " + layer;
  }

  private void encoder() {
    int width =
        blocks(
            encoder(architecture),
            spec.genes(),
            architecture.nHiddenEncoder(),
            architecture.nLayersEncoder(),
            architecture.useBatchNormEncoder(),
            Parameter.Group.AUTOENCODER);
    if (architecture.variational()) {
      linear(
          "module.encoder.mean_encoder",
          width,
          architecture.nLatent(),
          Parameter.Group.AUTOENCODER);
      linear(
          "module.encoder.var_encoder", width, architecture.nLatent(), Parameter.Group.AUTOENCODER);
    } else {
      linear("module.encoder.z", width, architecture.nLatent(), Parameter.Group.AUTOENCODER);
    }
  }

  private void decoder() {
    ReconstructionLoss loss = architecture.reconLoss();
    int width =
        blocks(
            decoder(loss),
            architecture.nLatent(),
            architecture.nHiddenDecoder(),
            architecture.nLayersDecoder(),
            architecture.useBatchNormDecoder(),
            Parameter.Group.AUTOENCODER);
    if (loss == ReconstructionLoss.GAUSS) {
      linear(GAUSS_MEAN, width, spec.genes(), Parameter.Group.AUTOENCODER);
      linear(GAUSS_VARIANCE, width, spec.genes(), Parameter.Group.AUTOENCODER);
      return;
    }
    linear(SCALE, width, spec.genes(), Parameter.Group.AUTOENCODER);
    if (loss == ReconstructionLoss.ZINB) {
      linear(ZEROS, width, spec.genes(), Parameter.Group.AUTOENCODER);
    }
    Double start = architecture.pxRStart();
    add(
        PX_R,
        Parameter.Group.AUTOENCODER,
        start == null ? Parameter.normal(0) : Parameter.constant(start),
        spec.genes());
  }

  private void perturbations() {
    int latent = architecture.nLatent();
    if (spec.encoding().isPresent()) {
      linear(
          TRANSFORMATION, spec.encoding().get().dimension(), latent, Parameter.Group.AUTOENCODER);
      if (hasLearnedRows(spec)) {
        add(
            LEARNED,
            Parameter.Group.AUTOENCODER,
            Parameter.normal(1),
            spec.perturbations(),
            latent);
      }
    } else {
      add(
          EMBEDDING,
          Parameter.Group.AUTOENCODER,
          Parameter.normal(1),
          spec.perturbations(),
          latent);
    }
    if (architecture.doserType() == DoserType.MLP) {
      mlpDoser();
    } else if (architecture.doserType() != DoserType.LINEAR) {
      add(BETA, Parameter.Group.DOSER, Parameter.constant(1), 1, spec.perturbations());
      add(BIAS, Parameter.Group.DOSER, Parameter.constant(0), 1, spec.perturbations());
    }
  }

  /** Whether some perturbation beside the padding has no vector from outside. */
  static boolean hasLearnedRows(ModelSpec spec) {
    float[][] vectors = spec.encoding().orElseThrow().vectors();
    for (int id = 1; id < vectors.length; id++) {
      if (vectors[id] == null) {
        return true;
      }
    }
    return false;
  }

  /** A network for each perturbation; the weights of all are held together, a row for each. */
  private void mlpDoser() {
    int width = architecture.nHiddenDoser();
    int perturbations = spec.perturbations();
    for (int layer = 0; layer < architecture.nLayersDoser(); layer++) {
      int in = layer == 0 ? 1 : width;
      double bound = 1 / Math.sqrt(in);
      add(
          mlp(layer) + ".weight",
          Parameter.Group.DOSER,
          Parameter.uniform(bound),
          perturbations,
          (long) in * width);
      add(
          mlp(layer) + ".bias",
          Parameter.Group.DOSER,
          Parameter.uniform(bound),
          perturbations,
          width);
    }
    double bound = 1 / Math.sqrt(width);
    add(
        mlp(architecture.nLayersDoser()) + ".weight",
        Parameter.Group.DOSER,
        Parameter.uniform(bound),
        perturbations,
        width);
    add(
        mlp(architecture.nLayersDoser()) + ".bias",
        Parameter.Group.DOSER,
        Parameter.uniform(bound),
        perturbations,
        1);
  }

  static String mlp(int layer) {
    return "module.pert_network.dosers.mlp." + layer;
  }

  private void covariates() {
    for (ModelSpec.CovariateSpec covariate : spec.covariates()) {
      add(
          covariate(covariate.name()),
          Parameter.Group.AUTOENCODER,
          Parameter.scaled(architecture.covariateScale()),
          covariate.values(),
          architecture.nLatent());
    }
  }

  private void adversaries() {
    for (int target : adversaryTargets(spec)) {
      String prefix = adversary(spec, target);
      int width =
          blocks(
              prefix + ".0",
              architecture.nLatent(),
              architecture.nHiddenAdv(),
              architecture.nLayersAdv(),
              architecture.useBatchNormAdv(),
              Parameter.Group.ADVERSARY);
      linear(prefix + ".1", width, labels(spec, target), Parameter.Group.ADVERSARY);
    }
  }

  /**
   * What the adversaries predict: -1 for the condition, then the positions of the covariates with
   * more than one value.
   */
  static List<Integer> adversaryTargets(ModelSpec spec) {
    List<Integer> targets = new ArrayList<>(List.of(-1));
    for (int c = 0; c < spec.covariates().size() && spec.architecture().advCovariates(); c++) {
      if (spec.covariates().get(c).values() > 1) {
        targets.add(c);
      }
    }
    return targets;
  }

  static int labels(ModelSpec spec, int target) {
    return target < 0 ? spec.conditions() : spec.covariates().get(target).values();
  }

  private int blocks(
      String prefix, int in, int width, int layers, boolean batchNorm, Parameter.Group group) {
    int from = in;
    for (int layer = 0; layer < layers; layer++) {
      linear(block(prefix, layer) + ".0", from, width, group);
      if (batchNorm) {
        String norm = block(prefix, layer) + ".1";
        add(norm + ".weight", group, Parameter.constant(1), width);
        add(norm + ".bias", group, Parameter.constant(0), width);
        statistics.add(new Statistic(norm, width));
      }
      from = width;
    }
    return from;
  }

  private void linear(String name, int in, int out, Parameter.Group group) {
    Parameter.Start start = Parameter.uniform(1 / Math.sqrt(in));
    boolean byColumn =
        InputLayer.isOf(spec) && (name + ".weight").equals(firstWeight(architecture));
    parameters.add(new Parameter(name + ".weight", group, start, byColumn, out, in));
    add(name + ".bias", group, start, out);
  }

  private void add(String name, Parameter.Group group, Parameter.Start start, long... shape) {
    parameters.add(new Parameter(name, group, start, false, shape));
  }
}
