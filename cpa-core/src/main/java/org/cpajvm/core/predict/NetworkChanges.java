package org.cpajvm.core.predict;

import java.util.List;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.backbone.StudyGroups;
import org.cpajvm.core.counts.ExpressionScale;
import org.cpajvm.core.metrics.GroupMoments;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.study.Study;

/**
 * How a network changes the mean expression of control cells: that of the cells it predicts from
 * them, anchored, less their own. At most {@value #MOST_CELLS} control cells, evenly spaced, are
 * looked at. Used by one thread at a time.
 */
public final class NetworkChanges implements AutoCloseable {
  private static final int MOST_CELLS = 1_000;

  private final StudyGroups groups;
  private final Predictor predictor;
  private final ExpressionScale scale;
  private final int genes;

  /**
   * Prepares to predict.
   *
   * @param model whose network; its parameters may be set in between
   * @param study where the control cells are
   * @param seed the seed of draws
   */
  public NetworkChanges(TrainedModel model, Study study, long seed) {
    ReconstructionLoss loss = model.hyperparameters().architecture().reconLoss();
    this.groups = new StudyGroups(study, loss);
    this.predictor = new Predictor(model, study, seed);
    this.scale = StudyGroups.scale(loss);
    this.genes = model.design().genes().size();
  }

  /** Some of the cells, evenly spaced: all where there are no more than {@code most}. */
  static int[] some(int[] cells, int most) {
    if (cells.length <= most) {
      return cells;
    }
    int[] some = new int[most];
    for (int i = 0; i < most; i++) {
      some[i] = cells[(int) ((long) i * cells.length / most)];
    }
    return some;
  }

  /**
   * The change for each gene, on the scale of comparison.
   *
   * @param controls the control cells, at least one
   * @param treatment the treatment
   */
  public double[] change(int[] controls, Treatment treatment) {
    int[] cells = some(controls, MOST_CELLS);
    GroupMoments predicted = new GroupMoments(1, genes, scale);
    predictor.predict(
        cells,
        treatment,
        PredictionRule.ANCHORED,
        (block, values) -> {
          for (int i = 0; i < block.length; i++) {
            predicted.add(0, values, i * genes);
          }
        });
    double[] change = predicted.group(0).mean();
    double[] untreated = groups.mean(cells);
    for (int gene = 0; gene < genes; gene++) {
      change[gene] -= untreated[gene];
    }
    return change;
  }

  @Override
  public void close() {
    predictor.close();
  }

  static double[] mean(List<double[]> changes) {
    double[] mean = new double[changes.get(0).length];
    for (double[] change : changes) {
      for (int gene = 0; gene < mean.length; gene++) {
        mean[gene] += change[gene] / changes.size();
      }
    }
    return mean;
  }
}
