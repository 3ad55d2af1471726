package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.data.SparseRows;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The call of {@link NegativeBinomialFusion}: cell by cell, on the heap.
 *
 * <p>With share = softmax(a), mu = library share and s = mu + theta + eps, a cell's loss is the sum
 * of -theta (log(theta + eps) - log s) - x (log(mu + eps) - log s), its slope by log mu is r = mu
 * ((theta + x) / s - x / (mu + eps)), and that by a is r - share sum(r). Where genes have weights,
 * the terms and the slope r of a gene are multiplied by its weight in the cell.
 */
final class NegativeBinomialStep implements StaticPlan.Step {
  private static final float EPS = 1e-8f;
  private static final int LEAST_ROWS = 16; // of a thread
  private static final int RECENT = 32; // cells, whose slopes are added up in single precision

  /**
   * As long as the sum of x eps / (mu + eps) is smaller, it stands for that of x log((mu + eps) /
   * mu), with an error of half its square.
   */
  private static final double SMALL = 1e-3;

  private final NegativeBinomialFusion names;
  private final Map<String, INDArray> arrays;
  private final INDArray losses;
  private final INDArray gradient;
  private final INDArray biasGradient;
  private final INDArray thetaGradient;
  private final int cells;
  private final int genes;
  private float[] bias;
  private float[] theta;
  private final float[] thetaPlusEps;
  private final float[] thetaTerms; // of the genes alone; where they have weights
  private final float[] thetaSlopes;
  private float[] library;
  private final float[] cellLosses;
  private final List<Rows> parts = new ArrayList<>();
  private double thetaTerm;

  NegativeBinomialStep(
      NegativeBinomialFusion names,
      Map<String, INDArray> arrays,
      INDArray losses,
      INDArray gradient,
      INDArray biasGradient,
      INDArray thetaGradient) {
    this.names = names;
    this.arrays = arrays;
    this.losses = losses;
    this.gradient = gradient;
    this.biasGradient = biasGradient;
    this.thetaGradient = thetaGradient;
    this.cells = Math.toIntExact(gradient.size(0));
    this.genes = Math.toIntExact(gradient.size(1));
    this.thetaPlusEps = new float[genes];
    this.thetaTerms = new float[names.weighted() ? genes : 0];
    this.thetaSlopes = new float[thetaTerms.length];
    this.cellLosses = new float[cells];
  }

  @Override
  public String kind() {
    return "negative_binomial";
  }

  @Override
  public void run() {
    bias = FloatRows.vector(arrays.get(names.logits().bias()));
    theta = FloatRows.vector(arrays.get(CpaGraph.DISPERSION));
    library = FloatRows.vector(arrays.get(Inputs.LIBRARY));
    termsOfTheta();
    int count = Workers.parts(cells, LEAST_ROWS);
    while (parts.size() < count) {
      parts.add(new Rows());
    }
    Workers.split(cells, count, (part, from, to) -> parts.get(part).compute(from, to));
    new FloatRows(losses).put(0, cellLosses);
    slopes(parts.subList(0, count));
  }

  /** The terms of theta alone: without weights their sum is the same for all cells. */
  private void termsOfTheta() {
    thetaTerm = 0;
    for (int gene = 0; gene < genes; gene++) {
      double log = Math.log((double) theta[gene] + EPS);
      thetaPlusEps[gene] = theta[gene] + EPS;
      if (names.weighted()) {
        thetaTerms[gene] = (float) (theta[gene] * log);
        thetaSlopes[gene] = (float) (log + theta[gene] / ((double) theta[gene] + EPS));
      } else {
        thetaTerm -= theta[gene] * log;
      }
    }
  }

  /** The gradients by bias and theta. */
  private void slopes(List<Rows> computed) {
    float[] given = FloatRows.vector(arrays.get(Inputs.THETA_GRADIENT));
    float[] byBias = new float[genes];
    float[] byTheta = new float[genes];
    for (int gene = 0; gene < genes; gene++) {
      double ofBias = 0;
      double ofTheta = 0;
      for (Rows part : computed) {
        ofBias += part.byBias[gene];
        ofTheta += part.byTheta[gene];
      }
      double slope = ofTheta / cells;
      if (!names.weighted()) {
        double t = theta[gene];
        slope = slope - Math.log(t + EPS) - t / (t + EPS);
      }
      byBias[gene] = (float) ofBias;
      byTheta[gene] = (float) (slope - given[gene]);
    }
    new FloatRows(biasGradient).put(0, byBias);
    new FloatRows(thetaGradient).put(0, byTheta);
  }

  @Override
  public void close() {
    // All of its memory is the plan's.
  }

  /** What one thread computes: some rows, which stay in its cache, and the sums over them. */
  private final class Rows {
    private final double[] byBias = new double[genes];
    private final double[] byTheta = new double[genes];
    private final float[] recentByBias = new float[genes];
    private final float[] recentByTheta = new float[genes];
    private final float[] share = new float[genes]; // logits, then their softmax
    private final float[] logS = new float[genes];
    private final float[] x = new float[genes]; // 0 between cells
    private final float[] weights = new float[thetaTerms.length];
    private final float[] slope = new float[genes];
    private final float[] terms = new float[genes];
    private final RowMath math = new RowMath(genes);
    private SparseRows counts;

    void compute(int from, int to) {
      Arrays.fill(byBias, 0);
      Arrays.fill(byTheta, 0);
      FloatRows products = new FloatRows(arrays.get(names.logits().product()));
      counts = names.batch().batch().counts().rows();
      FloatRows target = new FloatRows(gradient);
      for (int cell = from; cell < to; cell++) {
        products.get(cell, share);
        for (int k = counts.start(cell); k < counts.start(cell + 1); k++) {
          x[counts.columns()[k]] = counts.values()[k];
        }
        if (names.weighted()) {
          new FloatRows(arrays.get(Inputs.GENE_WEIGHTS)).get(cell, weights);
        }
        cell(cell);
        target.put(cell, slope);
        for (int k = counts.start(cell); k < counts.start(cell + 1); k++) {
          x[counts.columns()[k]] = 0;
        }
        if ((cell - from) % RECENT == RECENT - 1 || cell == to - 1) {
          addRecent();
        }
      }
    }

    /** The weighted count at a place of the stored counts. */
    private double weightedCount(int k) {
      float count = counts.values()[k];
      return names.weighted() ? count * weights[counts.columns()[k]] : count;
    }

    private void cell(int cell) {
      for (int gene = 0; gene < genes; gene++) {
        share[gene] += bias[gene];
      }
      double counted = 0;
      for (int k = counts.start(cell); k < counts.start(cell + 1); k++) {
        counted += weightedCount(k) * share[counts.columns()[k]];
      }
      double logScale = Math.log(library[cell]) - math.softmax(share);
      byMean(cell, library[cell]);
      cellLosses[cell] =
          (float) (thetaTerm + RowMath.sum(terms) - countTerm(cell, counted, logScale));
      byLogits((float) RowMath.sum(slope));
    }

    /**
     * The slope by log mu, and the terms of theta. Loops that write one array each: those that
     * write more are not vectorized (Java 17), and take three times as long as all of these.
     */
    private void byMean(int cell, float total) {
      for (int gene = 0; gene < genes; gene++) {
        logS[gene] = share[gene] * total + thetaPlusEps[gene];
      }
      for (int gene = 0; gene < genes; gene++) {
        slope[gene] = (theta[gene] + x[gene]) / logS[gene];
      }
      math.log(logS);
      addSlopeByTheta();
      for (int gene = 0; gene < genes; gene++) {
        terms[gene] = (theta[gene] + x[gene]) * logS[gene];
      }
      for (int gene = 0; gene < genes; gene++) {
        slope[gene] *= share[gene] * total;
      }
      for (int k = counts.start(cell); k < counts.start(cell + 1); k++) {
        int gene = counts.columns()[k];
        float mu = share[gene] * total;
        slope[gene] -= counts.values()[k] * (mu / (mu + EPS));
      }
      if (names.weighted()) {
        weigh();
      }
    }

    /** The slope by theta, of which the part of theta alone is the same for all cells. */
    private void addSlopeByTheta() {
      if (names.weighted()) {
        for (int gene = 0; gene < genes; gene++) {
          recentByTheta[gene] += weights[gene] * (logS[gene] + slope[gene] - thetaSlopes[gene]);
        }
      } else {
        for (int gene = 0; gene < genes; gene++) {
          recentByTheta[gene] += logS[gene] + slope[gene];
        }
      }
    }

    private void weigh() {
      for (int gene = 0; gene < genes; gene++) {
        terms[gene] = weights[gene] * (terms[gene] - thetaTerms[gene]);
      }
      for (int gene = 0; gene < genes; gene++) {
        slope[gene] *= weights[gene];
      }
    }

    /**
     * The weighted sum of x log(mu + eps): log mu is a logit, but for what is the same for all
     * genes, and eps is to be seen in few numbers.
     *
     * @param ofLogits the weighted sum of x times the logit
     * @param logScale log mu without the logit
     */
    private double countTerm(int cell, double ofLogits, double logScale) {
      double total = 0;
      double lost = 0;
      for (int k = counts.start(cell); k < counts.start(cell + 1); k++) {
        double count = weightedCount(k);
        float mu = share[counts.columns()[k]] * library[cell];
        total += count;
        lost += count * (EPS / (mu + EPS));
      }
      if (lost < SMALL) {
        return total == 0 ? 0 : ofLogits + total * logScale + lost;
      }
      double sum = 0;
      for (int k = counts.start(cell); k < counts.start(cell + 1); k++) {
        double mu = (double) share[counts.columns()[k]] * library[cell];
        sum += weightedCount(k) * Math.log(mu + EPS);
      }
      return sum;
    }

    private void byLogits(float sum) {
      float perCell = 1f / cells;
      for (int gene = 0; gene < genes; gene++) {
        slope[gene] = (slope[gene] - share[gene] * sum) * perCell;
      }
      for (int gene = 0; gene < genes; gene++) {
        recentByBias[gene] += slope[gene];
      }
    }

    private void addRecent() {
      for (int gene = 0; gene < genes; gene++) {
        byBias[gene] += recentByBias[gene];
      }
      for (int gene = 0; gene < genes; gene++) {
        byTheta[gene] += recentByTheta[gene];
      }
      Arrays.fill(recentByBias, 0);
      Arrays.fill(recentByTheta, 0);
    }
  }
}
