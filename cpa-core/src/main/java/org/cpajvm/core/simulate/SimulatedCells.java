package org.cpajvm.core.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;
import org.cpajvm.core.counts.NegativeBinomial;

/**
 * The counts of a simulated study, drawn anew whenever they are read: a row depends on nothing but
 * the seed and its number, so that a study of any size needs no memory.
 */
final class SimulatedCells implements CellMatrix {
  private static final double[] DOSES = {0.1, 0.3, 1};
  private static final double[][] PAIRED_DOSES = {{1, 1}, {0.3, 1}};
  private static final double CONTROL_SHARE = 0.2;
  private static final double DEPTH_SPREAD = 0.35;

  private final Simulation plan;
  private final SimulatedTruth truth;
  private final List<Treatment> treatments;

  /** What a row is, but for its counts. The numbers are positions; treatment 0 is control. */
  record Cell(int treatment, int type, int batch, double depth) {}

  SimulatedCells(Simulation plan, SimulatedTruth truth) {
    this.plan = plan;
    this.truth = truth;
    List<Treatment> all = new ArrayList<>();
    all.add(Treatment.of(SimulatedTruth.CONTROL, 0));
    for (String drug : truth.drugs()) {
      for (double dose : DOSES) {
        all.add(Treatment.of(drug, dose));
      }
    }
    for (int[] pair : truth.combinations()) {
      for (double[] doses : PAIRED_DOSES) {
        all.add(
            Treatment.of(
                new Component(truth.drugs().get(pair[0]), doses[0]),
                new Component(truth.drugs().get(pair[1]), doses[1])));
      }
    }
    this.treatments = List.copyOf(all);
  }

  /** The treatments that are tried, control first. */
  List<Treatment> treatments() {
    return treatments;
  }

  /** What a row is. */
  Cell cell(int row) {
    return draw(random(row));
  }

  private Cell draw(SplittableRandom random) {
    int treatment =
        random.nextDouble() < CONTROL_SHARE ? 0 : 1 + random.nextInt(treatments.size() - 1);
    int type = unevenly(random.nextDouble());
    int batch = random.nextInt(plan.batches());
    double deviation = ZigguratSampler.NormalizedGaussian.of(random::nextLong).sample();
    return new Cell(treatment, type, batch, plan.depth() * Math.exp(DEPTH_SPREAD * deviation));
  }

  /** A cell type; the further back, the rarer. */
  private int unevenly(double uniform) {
    double all = 0;
    for (int type = 0; type < plan.cellTypes(); type++) {
      all += 2.0 / (2 + type);
    }
    double rest = uniform * all;
    int type = 0;
    while (type < plan.cellTypes() - 1 && rest >= 2.0 / (2 + type)) {
      rest -= 2.0 / (2 + type);
      type++;
    }
    return type;
  }

  private SplittableRandom random(int row) {
    // Rows that follow each other must not get streams that do: the seed is drawn, not counted.
    return new SplittableRandom(
        new SplittableRandom(plan.seed() ^ (row * 0xD1342543DE82EF95L)).nextLong());
  }

  private void generate(int row, double[] means, SparseRows into) {
    SplittableRandom random = random(row);
    Cell cell = draw(random);
    truth.means(treatments.get(cell.treatment), cell.type, cell.batch, cell.depth, means);
    into.reserve(means.length);
    int at = into.nonZeros();
    int entries = 0;
    for (int gene = 0; gene < means.length; gene++) {
      long count = NegativeBinomial.sample(random, means[gene], truth.theta(gene));
      if (count > 0) {
        into.columns()[at + entries] = gene;
        into.values()[at + entries] = count;
        entries++;
      }
    }
    into.endRow(entries);
  }

  @Override
  public int rows() {
    return plan.cells();
  }

  @Override
  public int columns() {
    return plan.genes();
  }

  @Override
  public OptionalLong storedEntries() {
    return OptionalLong.empty();
  }

  @Override
  public boolean isDense() {
    return false;
  }

  @Override
  public void read(int from, int to, SparseRows into) {
    Objects.checkFromToIndex(from, to, rows());
    into.clear();
    double[] means = new double[columns()];
    for (int row = from; row < to; row++) {
      generate(row, means, into);
    }
  }

  @Override
  public void gather(int[] wanted, SparseRows into) {
    into.clear();
    double[] means = new double[columns()];
    for (int row : wanted) {
      generate(Objects.checkIndex(row, rows()), means, into);
    }
  }
}
