package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Exp;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Log;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The negative binomial likelihood of cells and its gradient, from the logits of the genes' shares
 * on: {@link CpaGraph} defines it, and needs some thirty passes over arrays of the size cells x
 * genes. Here are a few over rows that stay in the cache, with one exp and one log of libnd4j.
 *
 * <p>With share = softmax(a), mu = library share and s = mu + theta + eps, a cell's loss is the sum
 * of -theta (log(theta + eps) - log s) - x (log(mu + eps) - log s), its slope by log mu is r = mu
 * ((theta + x) / s - x / (mu + eps)), and that by a is r - share sum(r). Where x is 0, nothing has
 * to be looked at but s. Where genes have weights, each term and slope of a gene is multiplied by
 * the weight of the gene in the cell.
 */
final class NegativeBinomialFusion implements Fusion {
  private static final float EPS = 1e-8f;
  private static final int LEAST_ROWS = 16; // of a thread
  private static final int BLOCK = 32; // cells, whose slopes are added up in single precision

  private final String logitsGradient;
  private final String thetaGradient;
  private final boolean weighted;

  /**
   * A fusion for a graph with gradients.
   *
   * @param logitsGradient the variable of the gradient of the logits
   * @param thetaGradient the variable of the gradient of theta
   * @param weighted whether the graph has weights of genes
   */
  NegativeBinomialFusion(String logitsGradient, String thetaGradient, boolean weighted) {
    this.logitsGradient = logitsGradient;
    this.thetaGradient = thetaGradient;
    this.weighted = weighted;
  }

  @Override
  public List<String> inputs() {
    List<String> inputs =
        new ArrayList<>(
            List.of(
                CpaGraph.SHARE_LOGITS,
                CpaGraph.DISPERSION,
                Inputs.LIBRARY,
                Inputs.EXPRESSION,
                Inputs.THETA_GRADIENT));
    if (weighted) {
      inputs.add(Inputs.GENE_WEIGHTS);
    }
    return inputs;
  }

  @Override
  public List<String> outputs() {
    return List.of(CpaGraph.CELL_RECONSTRUCTION, logitsGradient, thetaGradient);
  }

  @Override
  public StaticPlan.Step addTo(PlanBuilder plan) {
    INDArray logits = plan.array(CpaGraph.SHARE_LOGITS);
    long[] shape = logits.shape();
    INDArray gradient = plan.allocate(logitsGradient, shape);
    INDArray exponentials = plan.scratch(logits.dataType(), shape);
    Call call =
        new Call(
            plan.arrays(),
            plan.allocate(CpaGraph.CELL_RECONSTRUCTION, new long[] {shape[0]}),
            gradient,
            plan.allocate(thetaGradient, new long[] {shape[1]}),
            exponentials,
            weighted);
    plan.giveBack(exponentials);
    return call;
  }

  /** The call of a plan. */
  private static final class Call implements StaticPlan.Step {
    private final Map<String, INDArray> arrays;
    private final INDArray losses;
    private final INDArray gradient; // holds log(s) until its rows are overwritten
    private final INDArray thetaGradient;
    private final INDArray exponentials;
    private final boolean weighted;
    private final int cells;
    private final int genes;
    private final float[] theta;
    private final float[] thetaPlusEps;
    private final float[] thetaTerms; // theta log(theta + eps)
    private final float[] thetaTermSlopes;
    private final float[] library;
    private final float[] sums;
    private final float[] cellLosses;

    Call(
        Map<String, INDArray> arrays,
        INDArray losses,
        INDArray gradient,
        INDArray thetaGradient,
        INDArray exponentials,
        boolean weighted) {
      this.arrays = arrays;
      this.losses = losses;
      this.gradient = gradient;
      this.thetaGradient = thetaGradient;
      this.exponentials = exponentials;
      this.weighted = weighted;
      this.cells = Math.toIntExact(gradient.size(0));
      this.genes = Math.toIntExact(gradient.size(1));
      this.theta = new float[genes];
      this.thetaPlusEps = new float[genes];
      this.thetaTerms = new float[genes];
      this.thetaTermSlopes = new float[genes];
      this.library = new float[cells];
      this.sums = new float[cells];
      this.cellLosses = new float[cells];
    }

    @Override
    public String kind() {
      return "negative_binomial";
    }

    @Override
    public void run() {
      new FloatRows(arrays.get(CpaGraph.DISPERSION)).get(0, theta);
      INDArray librarySizes = arrays.get(Inputs.LIBRARY);
      new FloatRows(librarySizes.reshape(librarySizes.length())).get(0, library);
      double thetaTerm = -thetaTerms();
      Slopes[] slopes = new Slopes[Workers.parts(cells, LEAST_ROWS)];
      Workers.split(
          cells,
          slopes.length,
          (part, from, to) -> {
            slopes[part] = new Slopes(thetaTerm);
            for (int start = from; start < to; start += BLOCK) {
              compute(start, Math.min(to, start + BLOCK), slopes[part]);
            }
          });
      new FloatRows(losses).put(0, cellLosses);
      new FloatRows(thetaGradient).put(0, thetaSlopes(slopes));
    }

    /** The terms of theta alone; their sum, which is the same for all cells without weights. */
    private double thetaTerms() {
      double sum = 0;
      for (int gene = 0; gene < genes; gene++) {
        double t = theta[gene];
        double log = Math.log(t + EPS);
        thetaPlusEps[gene] = theta[gene] + EPS;
        thetaTerms[gene] = (float) (t * log);
        thetaTermSlopes[gene] = (float) (log + t / (t + EPS));
        sum += t * log;
      }
      return sum;
    }

    /** Some rows, which stay in the cache meanwhile. */
    private void compute(int from, int to, Slopes slopes) {
      shift(from, to);
      INDArray e = rows(exponentials, from, to);
      Nd4j.getExecutioner().exec(new Exp(e, e));
      means(from, to);
      INDArray s = rows(gradient, from, to);
      Nd4j.getExecutioner().exec(new Log(s, s));
      slopes.compute(from, to);
    }

    private static INDArray rows(INDArray array, int from, int to) {
      return array.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
    }

    /** The logits minus the largest of their cell, so that no exponential overflows. */
    private void shift(int from, int to) {
      FloatRows logits = new FloatRows(arrays.get(CpaGraph.SHARE_LOGITS));
      FloatRows shifted = new FloatRows(exponentials);
      float[] row = new float[genes];
      for (int cell = from; cell < to; cell++) {
        logits.get(cell, row);
        float largest = Float.NEGATIVE_INFINITY;
        for (float logit : row) {
          largest = Math.max(largest, logit);
        }
        for (int gene = 0; gene < row.length; gene++) {
          row[gene] -= largest;
        }
        shifted.put(cell, row);
      }
    }

    /** s = mu + theta + eps, where its log is taken. */
    private void means(int from, int to) {
      FloatRows exponential = new FloatRows(exponentials);
      FloatRows target = new FloatRows(gradient);
      float[] row = new float[genes];
      for (int cell = from; cell < to; cell++) {
        exponential.get(cell, row);
        sums[cell] = (float) sum(row);
        float scale = library[cell] / sums[cell];
        for (int gene = 0; gene < row.length; gene++) {
          row[gene] = row[gene] * scale + thetaPlusEps[gene];
        }
        target.put(cell, row);
      }
    }

    /** A sum by four accumulators, which the processor can add to side by side. */
    private static double sum(float[] row) {
      double a = 0;
      double b = 0;
      double c = 0;
      double d = 0;
      int i = 0;
      for (; i + 4 <= row.length; i += 4) {
        a += row[i];
        b += row[i + 1];
        c += row[i + 2];
        d += row[i + 3];
      }
      for (; i < row.length; i++) {
        a += row[i];
      }
      return a + b + c + d;
    }

    /** The gradient by theta: over the cells the mean of log s + (theta + x) / s - constants. */
    private float[] thetaSlopes(Slopes[] slopes) {
      float[] given = new float[genes];
      new FloatRows(arrays.get(Inputs.THETA_GRADIENT)).get(0, given);
      float[] result = new float[genes];
      for (int gene = 0; gene < genes; gene++) {
        double sum = 0;
        for (Slopes part : slopes) {
          sum += part.byTheta[gene];
        }
        double t = theta[gene];
        double slope = sum / cells;
        if (!weighted) {
          slope = slope - Math.log(t + EPS) - t / (t + EPS);
        }
        result[gene] = (float) (slope - given[gene]);
      }
      return result;
    }

    /** The last pass over some cells, with sums of its own. */
    private final class Slopes {
      private final double thetaTerm;
      private final double[] byTheta = new double[genes];
      private final float[] recent = new float[genes];
      private final float[] exponential = new float[genes];
      private final float[] logS = new float[genes];
      private final float[] x = new float[genes];
      private final float[] slope = new float[genes];
      private final float[] terms = new float[genes];
      private final float[] weights = new float[weighted ? genes : 0];

      Slopes(double thetaTerm) {
        this.thetaTerm = thetaTerm;
      }

      void compute(int from, int to) {
        FloatRows ofExponentials = new FloatRows(exponentials);
        FloatRows ofGradient = new FloatRows(gradient);
        FloatRows counts = new FloatRows(arrays.get(Inputs.EXPRESSION));
        for (int cell = from; cell < to; cell++) {
          ofExponentials.get(cell, exponential);
          ofGradient.get(cell, logS);
          counts.get(cell, x);
          float scale = library[cell] / sums[cell];
          if (weighted) {
            new FloatRows(arrays.get(Inputs.GENE_WEIGHTS)).get(cell, weights);
            weightedSlopes(scale);
            cellLosses[cell] = (float) (sum(terms) - weightedCountTerm(scale));
          } else {
            slopes(scale);
            cellLosses[cell] = (float) (thetaTerm + sum(terms) - countTerm(scale));
          }
          throughSoftmax(cell);
          ofGradient.put(cell, slope);
        }
        flush();
      }

      private void slopes(float scale) {
        for (int gene = 0; gene < slope.length; gene++) {
          float mu = exponential[gene] * scale;
          float weight = theta[gene] + x[gene];
          float q = weight / (mu + thetaPlusEps[gene]);
          slope[gene] = mu * q - x[gene] * (mu / (mu + EPS));
          recent[gene] += logS[gene] + q;
          terms[gene] = weight * logS[gene];
        }
      }

      /** The terms of theta alone differ from cell to cell here, so they are among the others. */
      private void weightedSlopes(float scale) {
        for (int gene = 0; gene < slope.length; gene++) {
          float w = weights[gene];
          float mu = exponential[gene] * scale;
          float weight = theta[gene] + x[gene];
          float q = weight / (mu + thetaPlusEps[gene]);
          slope[gene] = w * (mu * q - x[gene] * (mu / (mu + EPS)));
          recent[gene] += w * (logS[gene] + q - thetaTermSlopes[gene]);
          terms[gene] = w * (weight * logS[gene] - thetaTerms[gene]);
        }
      }

      private double weightedCountTerm(float scale) {
        double sum = 0;
        for (int gene = 0; gene < x.length; gene++) {
          if (x[gene] != 0) {
            sum += weights[gene] * x[gene] * Math.log(exponential[gene] * scale + EPS);
          }
        }
        return sum;
      }

      /** The sum of x log(mu + eps). */
      private double countTerm(float scale) {
        double sum = 0;
        for (int gene = 0; gene < x.length; gene++) {
          if (x[gene] != 0) {
            sum += x[gene] * Math.log(exponential[gene] * scale + EPS);
          }
        }
        return sum;
      }

      private void throughSoftmax(int cell) {
        float perCell = 1f / cells;
        float ofShare = (float) (sum(slope) / sums[cell]);
        for (int gene = 0; gene < slope.length; gene++) {
          slope[gene] = (slope[gene] - exponential[gene] * ofShare) * perCell;
        }
      }

      private void flush() {
        for (int gene = 0; gene < recent.length; gene++) {
          byTheta[gene] += recent[gene];
        }
        Arrays.fill(recent, 0);
      }
    }

    @Override
    public void close() {
      // All of its memory is the plan's.
    }
  }
}
