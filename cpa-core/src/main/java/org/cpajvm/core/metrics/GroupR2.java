package org.cpajvm.core.metrics;

import java.util.BitSet;
import java.util.function.IntFunction;

/**
 * CPA's validation metric of the reconstruction: R<sup>2</sup> over genes between the predicted and
 * the true mean (and variance) of the cells of a group, averaged over groups. A group is a
 * condition with its covariates and batch (Lotfollahi et al., Molecular Systems Biology 19, 2023).
 * Counts are compared as log(1 + x).
 *
 * @param mean the average R<sup>2</sup> of the means; NaN where no group has one
 * @param variance the average R<sup>2</sup> of the variances; NaN where no group has one
 * @param groups the number of groups that were looked at
 * @param leftOut the number of groups that were not, because they have a single cell
 * @param undefined the number of groups, of those looked at, that went into only one of the
 *     averages or none: their truth is the same in all genes
 */
public record GroupR2(double mean, double variance, int groups, int leftOut, int undefined) {

  /** Compares over all genes. */
  public static GroupR2 of(GroupMoments truth, GroupMoments predicted) {
    BitSet all = new BitSet();
    all.set(0, truth.genes());
    return of(truth, predicted, group -> all);
  }

  /**
   * Compares over some genes.
   *
   * @param truth the true cells, on the scale they are compared on
   * @param predicted the predicted ones, in the same groups; as many of them
   * @param genes the genes of a group that count
   */
  public static GroupR2 of(GroupMoments truth, GroupMoments predicted, IntFunction<BitSet> genes) {
    return of(truth, group -> predicted.group(group), genes);
  }

  /**
   * Compares over some genes where the model predicts a variance for each cell, as the Gaussian one
   * does; the predicted variance of a group is then the average of those.
   *
   * @param truth the true cells
   * @param predictedMeans the predicted means, in the same groups
   * @param predictedVariances the predicted variances, added to the same groups
   * @param genes the genes of a group that count
   */
  public static GroupR2 of(
      GroupMoments truth,
      GroupMoments predictedMeans,
      GroupMoments predictedVariances,
      IntFunction<BitSet> genes) {
    return of(
        truth,
        group ->
            new Moments(
                predictedMeans.cells(group),
                predictedMeans.group(group).mean(),
                predictedVariances.group(group).mean()),
        genes);
  }

  private static GroupR2 of(
      GroupMoments truth, IntFunction<Moments> predicted, IntFunction<BitSet> genes) {
    Average means = new Average();
    Average variances = new Average();
    int groups = 0;
    int leftOut = 0;
    int undefined = 0;
    for (int group = 0; group < truth.groups(); group++) {
      if (truth.cells(group) < 2) {
        leftOut += truth.cells(group);
        continue;
      }
      Moments is = truth.group(group);
      Moments said = predicted.apply(group);
      BitSet counted = genes.apply(group);
      boolean inMeans = means.add(said.mean(), is.mean(), counted);
      boolean inVariances = variances.add(said.variance(), is.variance(), counted);
      groups++;
      undefined += inMeans && inVariances ? 0 : 1;
    }
    return new GroupR2(means.value(), variances.value(), groups, leftOut, undefined);
  }

  /** The average of the groups for which the truth defines an R2; a NaN prediction shows in it. */
  private static final class Average {
    private double sum;
    private int number;

    boolean add(double[] predicted, double[] truth, BitSet genes) {
      boolean defined = !Double.isNaN(Regression.r2(truth, truth, genes));
      if (defined) {
        sum += Regression.r2(predicted, truth, genes);
        number++;
      }
      return defined;
    }

    double value() {
      return sum / number;
    }
  }
}
