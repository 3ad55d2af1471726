package org.cpajvm.core.predict;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.counts.LogNormalize;
import org.cpajvm.core.counts.QuantileCoupling;
import org.cpajvm.core.random.Seeds;
import org.cpajvm.core.threads.TaskThreads;

/**
 * Counts that are carried from one negative binomial distribution to another with a mean that is a
 * factor larger, one factor for each gene. The mean of a cell is its total times the share of the
 * gene among all counts; the inverse dispersion is by moments. The factors are those for which the
 * log-normalized mean is the wanted one and the depth stays, found by Newton's method on all genes
 * at once: for a negative binomial count X of mean m and inverse dispersion t, d E f(X) / d log m =
 * m E((X + t) / (m + t) (f(X + 1) - f(X))).
 *
 * <p>Random numbers are a function of the seed and the cell, so that counts grow with the factor
 * and do not depend on blocks or threads.
 */
final class MovedCounts implements CellMover.Movement {
  private static final int PASSES = 20;
  private static final int CELLS_OF_TASK = 32;
  private static final double LEAST_SLOPE = 1e-4;
  private static final double LONGEST_STEP = 1.5;
  private static final double CLOSE = 1e-3; // of the root mean squared error, in the log
  private static final int FULL_STEPS = 5;
  private static final double DAMPED = 0.5;
  private static final double COPY_STEP = (Math.sqrt(5) - 1) / 2; // golden: even for any number
  private static final double LEAST_LOG = -20;
  private static final double MOST_LOG = 12;
  private static final double LEAST_COUNT = 0.5; // of a gene that no cell has
  private static final double LEAST_THETA = 0.5; // few counts tell little of the dispersion
  private static final double MOST_THETA = 1_000;

  private final double[] share;
  private final double[] theta;
  private final double[] log;
  private final long seed;
  private final TaskThreads threads;

  private MovedCounts(
      double[] share, double[] theta, double[] log, long seed, TaskThreads threads) {
    this.share = share;
    this.theta = theta;
    this.log = log;
    this.seed = seed;
    this.threads = threads;
  }

  /**
   * Finds the factors.
   *
   * @param cells which cells they are found on
   * @param copies for each of them how many times it was there before
   * @param rows the counts of these cells
   * @param mean the log-normalized mean of all cells, of which these are some
   * @param wanted the log-normalized mean that all cells shall have
   */
  static MovedCounts fit(
      int[] cells,
      int[] copies,
      SparseRows rows,
      double[] mean,
      double[] wanted,
      long seed,
      TaskThreads threads) {
    int genes = mean.length;
    double[] totals = totals(cells.length, rows);
    double all = Math.max(Arrays.stream(totals).sum(), 1);
    double[] share = new double[genes];
    for (int k = 0; k < rows.nonZeros(); k++) {
      share[rows.columns()[k]] += rows.values()[k] / all;
    }
    Arrays.setAll(share, gene -> Math.max(share[gene], LEAST_COUNT / all));
    double[] theta = dispersions(rows, cells.length, totals, share);
    MovedCounts moved = new MovedCounts(share, theta, new double[genes], seed, threads);
    float[] counts = new float[cells.length * genes];
    Progress untouched = moved.pass(cells, copies, rows, totals, counts);
    double[] aim = new double[genes];
    for (int gene = 0; gene < genes; gene++) {
      aim[gene] = Math.max(0, wanted[gene] - mean[gene] + untouched.mean[gene]);
    }
    moved.search(cells, copies, rows, totals, counts, aim, all, untouched);
    return moved;
  }

  private static double[] totals(int cells, SparseRows rows) {
    double[] totals = new double[cells];
    for (int i = 0; i < cells; i++) {
      totals[i] = LogNormalize.total(rows.values(), rows.start(i), rows.start(i + 1));
    }
    return totals;
  }

  /** By moments: the variance beyond that of a Poisson count is the squared mean over theta. */
  private static double[] dispersions(SparseRows rows, int cells, double[] totals, double[] share) {
    double squares = 0;
    for (double total : totals) {
      squares += total * total;
    }
    double[] excess = new double[share.length];
    for (int gene = 0; gene < excess.length; gene++) {
      excess[gene] = squares * share[gene] * share[gene]; // of cells without a count
    }
    for (int i = 0; i < cells; i++) {
      for (int k = rows.start(i); k < rows.start(i + 1); k++) {
        double mean = totals[i] * share[rows.columns()[k]];
        double count = rows.values()[k];
        excess[rows.columns()[k]] += (count - mean) * (count - mean) - mean * mean - count;
      }
    }
    double[] theta = new double[share.length];
    for (int gene = 0; gene < theta.length; gene++) {
      double square = squares * share[gene] * share[gene];
      theta[gene] =
          excess[gene] <= 0
              ? MOST_THETA
              : Math.max(LEAST_THETA, Math.min(MOST_THETA, square / excess[gene]));
    }
    return theta;
  }

  /**
   * What cells are with the factors so far.
   *
   * @param mean the log-normalized mean
   * @param slope its derivative by the logarithm of the factor
   * @param total the sum of all counts
   */
  private record Progress(double[] mean, double[] slope, double total) {
    double error(double[] aim) {
      double sum = 0;
      for (int gene = 0; gene < aim.length; gene++) {
        sum += (aim[gene] - mean[gene]) * (aim[gene] - mean[gene]);
      }
      return Math.sqrt(sum / aim.length);
    }
  }

  private void search(
      int[] cells,
      int[] copies,
      SparseRows rows,
      double[] totals,
      float[] counts,
      double[] aim,
      double depth,
      Progress untouched) {
    Progress now = untouched;
    double[] best = log.clone();
    double least = now.error(aim);
    for (int pass = 0; pass < PASSES && least > CLOSE; pass++) {
      step(now, aim, pass < FULL_STEPS ? 1 : DAMPED, Math.log(Math.max(now.total, 1) / depth));
      now = pass(cells, copies, rows, totals, counts);
      if (now.error(aim) < least) {
        least = now.error(aim);
        System.arraycopy(log, 0, best, 0, best.length);
      }
    }
    System.arraycopy(best, 0, log, 0, best.length);
  }

  /**
   * Takes a step.
   *
   * @param share of a full step, below 1 where counts jump to and fro between two numbers
   * @param deeper the logarithm of the depth of the cells over what it shall be
   */
  private void step(Progress now, double[] aim, double share, double deeper) {
    for (int gene = 0; gene < aim.length; gene++) {
      double full = (aim[gene] - now.mean[gene]) / Math.max(now.slope[gene], LEAST_SLOPE);
      double limited = Math.max(-LONGEST_STEP, Math.min(LONGEST_STEP, share * full));
      log[gene] = Math.max(LEAST_LOG, Math.min(MOST_LOG, log[gene] + limited - DAMPED * deeper));
    }
  }

  private Progress pass(
      int[] cells, int[] copies, SparseRows rows, double[] totals, float[] counts) {
    move(cells, copies, rows, counts);
    int genes = share.length;
    int tasks = (cells.length + CELLS_OF_TASK - 1) / CELLS_OF_TASK;
    double[][] means = new double[tasks][genes];
    double[][] slopes = new double[tasks][genes];
    double[] factors = new double[genes];
    Arrays.setAll(factors, gene -> Math.exp(log[gene]));
    threads.forEach(
        tasks,
        () ->
            task -> {
              int to = Math.min(cells.length, (task + 1) * CELLS_OF_TASK);
              for (int i = task * CELLS_OF_TASK; i < to; i++) {
                add(counts, i, totals[i], factors, means[task], slopes[task]);
              }
            });
    double[] mean = new double[genes];
    double[] slope = new double[genes];
    for (int task = 0; task < tasks; task++) {
      for (int gene = 0; gene < genes; gene++) {
        mean[gene] += means[task][gene] / cells.length;
        slope[gene] += slopes[task][gene] / cells.length;
      }
    }
    return new Progress(mean, slope, LogNormalize.total(counts, 0, counts.length));
  }

  private void add(
      float[] counts, int row, double total, double[] factors, double[] mean, double[] slope) {
    int genes = mean.length;
    double unit = LogNormalize.factor(LogNormalize.total(counts, row * genes, (row + 1) * genes));
    double one = LogNormalize.log1p(unit);
    for (int gene = 0; gene < genes; gene++) {
      float count = counts[row * genes + gene];
      double expected = total * share[gene] * factors[gene];
      double weight = expected * (count + theta[gene]) / (expected + theta[gene]);
      if (count == 0) {
        slope[gene] += weight * one;
      } else {
        double here = LogNormalize.log1p(count * unit);
        mean[gene] += here;
        slope[gene] += weight * (LogNormalize.log1p((count + 1) * unit) - here);
      }
    }
  }

  @Override
  public void move(int[] cells, int[] copies, SparseRows rows, float[] moved) {
    int genes = share.length;
    double[] factors = new double[genes];
    Arrays.setAll(factors, gene -> Math.exp(log[gene]));
    threads.forEach(
        cells.length,
        () ->
            i -> {
              Arrays.fill(moved, i * genes, (i + 1) * genes, 0);
              double total = 0;
              for (int k = rows.start(i); k < rows.start(i + 1); k++) {
                moved[i * genes + rows.columns()[k]] = rows.values()[k];
                total += rows.values()[k];
              }
              SplittableRandom random = new SplittableRandom(Seeds.of(seed, "move", cells[i]));
              for (int gene = 0; gene < genes; gene++) {
                double place = place(random.nextDouble(), copies[i]);
                int at = i * genes + gene;
                moved[at] =
                    (float) moved(moved[at], total * share[gene], factors[gene], gene, place);
              }
            });
  }

  /** Copies of a cell have places that are evenly spaced. */
  private static double place(double drawn, int copy) {
    double place = drawn + copy * COPY_STEP;
    return place - Math.floor(place);
  }

  private double moved(float count, double mean, double factor, int gene, double place) {
    if (factor == 1 || mean <= 0 || (count == 0 && factor < 1)) {
      return count;
    }
    if (count == 0
        && CountCoupling.staysZero(mean, theta[gene], 0, mean * factor, theta[gene], 0, place)) {
      return 0;
    }
    return QuantileCoupling.count(Math.round(count), mean, mean * factor, theta[gene], place);
  }
}
