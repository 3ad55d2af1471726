package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.model.TrainStep;

/**
 * The linear maps that a training step multiplies with, and which products of each it needs. Heads
 * that read the same input are one map. Lookups of embeddings are no products here, though the
 * graph computes them as such.
 *
 * @param rows the rows of its input: the cells of the batch, or the perturbations where vectors
 *     from outside are mapped
 * @param in the width of its input
 * @param out the width of its output
 * @param forward how many products x W' are needed
 * @param weightGradient how many products dy' x are needed
 * @param inputGradient how many products dy W are needed
 */
record LayerProducts(
    int rows, int in, int out, int forward, int weightGradient, int inputGradient) {

  /** The floating-point operations of all its products. */
  long operations() {
    return 2L * rows * in * out * (forward + weightGradient + inputGradient);
  }

  /** The maps of a step for a batch of so many cells. */
  static List<LayerProducts> of(ModelSpec spec, int cells, TrainStep step) {
    List<LayerProducts> layers = new ArrayList<>();
    Architecture a = spec.architecture();
    encoder(spec, cells, step.autoencoder(), layers);
    if (step.autoencoder()) {
      int[] decoder =
          widths(
              a.nLatent(),
              a.nHiddenDecoder(),
              a.nLayersDecoder(),
              Math.multiplyExact(heads(a.reconLoss()), spec.genes()));
      for (int i = 1; i < decoder.length; i++) {
        layers.add(new LayerProducts(cells, decoder[i - 1], decoder[i], 1, 1, 1));
      }
      spec.encoding()
          .ifPresent(
              e ->
                  layers.add(
                      new LayerProducts(
                          spec.perturbations(), e.dimension(), a.nLatent(), 1, 1, 0)));
    }
    for (int target : Layout.adversaryTargets(spec)) {
      int[] widths =
          widths(a.nLatent(), a.nHiddenAdv(), a.nLayersAdv(), Layout.labels(spec, target));
      if (step.autoencoder() && step.adversarial()) {
        throughAdversary(cells, widths, layers);
      }
      if (step.adversary()) {
        trainAdversary(cells, widths, step.penaltyWeight() > 0, layers);
      }
    }
    return layers;
  }

  private static int heads(ReconstructionLoss loss) {
    return loss == ReconstructionLoss.NB ? 1 : 2;
  }

  private static void encoder(
      ModelSpec spec, int cells, boolean trained, List<LayerProducts> layers) {
    Architecture a = spec.architecture();
    int latent = (a.variational() ? 2 : 1) * a.nLatent();
    int[] widths = widths(spec.genes(), a.nHiddenEncoder(), a.nLayersEncoder(), latent);
    for (int i = 1; i < widths.length; i++) {
      layers.add(
          new LayerProducts(
              cells, widths[i - 1], widths[i], 1, trained ? 1 : 0, trained && i > 1 ? 1 : 0));
    }
  }

  /** The autoencoder's gradient comes through the adversaries, whose own weights do not change. */
  private static void throughAdversary(int cells, int[] widths, List<LayerProducts> layers) {
    for (int i = 1; i < widths.length; i++) {
      layers.add(new LayerProducts(cells, widths[i - 1], widths[i], 1, 0, 1));
    }
  }

  /**
   * With the penalty, each layer below the head has a product dy W forward, for the input gradient,
   * and two for the gradient of that.
   */
  private static void trainAdversary(
      int cells, int[] widths, boolean penalty, List<LayerProducts> layers) {
    for (int i = 1; i < widths.length; i++) {
      boolean head = i == widths.length - 1;
      int more = penalty && !head ? 1 : 0;
      layers.add(
          new LayerProducts(
              cells, widths[i - 1], widths[i], 1 + more, 1 + more, (i > 1 ? 1 : 0) + more));
    }
  }

  /** The widths of a stack of layers, from its input to its head. */
  private static int[] widths(int in, int hidden, int layers, int out) {
    int[] widths = new int[layers + 2];
    java.util.Arrays.fill(widths, hidden);
    widths[0] = in;
    widths[layers + 1] = out;
    return widths;
  }
}
