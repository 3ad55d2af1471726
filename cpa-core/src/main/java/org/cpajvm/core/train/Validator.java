package org.cpajvm.core.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.Output;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.counts.ExpressionScale;
import org.cpajvm.core.metrics.GroupMoments;
import org.cpajvm.core.metrics.GroupR2;
import org.cpajvm.core.metrics.NeighbourPurity;
import org.cpajvm.core.metrics.ValidationScore;
import org.cpajvm.core.model.EpochReport;
import org.cpajvm.core.predict.Inference;
import org.cpajvm.core.random.Seeds;
import org.cpajvm.core.study.Study;

/**
 * Looks at a model on cells that it does not train on. Groups are condition x covariates; the whole
 * set is compared at once, so that the batch size changes nothing. Purity is computed on a fixed
 * random subset where there are many cells.
 */
final class Validator implements AutoCloseable {
  private static final int PURITY_CELLS = 2000;

  private final Study study;
  private final int[] cells;
  private final int[] groupOfCell;
  private final int groups;
  private final boolean[] inPurity;
  private final int purityCells;
  private final ReconstructionLoss loss;
  private final Inference inference;
  private final GroupMoments truth;
  private boolean truthAdded;
  private final BitSet[] genesOfGroup;
  private final DoingNothing nothing;

  Validator(PerturbationModel network, Study study, int[] cells, long seed) {
    this.study = study;
    this.cells = cells;
    this.loss = network.spec().architecture().reconLoss();
    this.inference = new Inference(network, study);
    this.groupOfCell = new int[study.cells()];
    this.groups = assignGroups();
    this.inPurity = new boolean[study.cells()];
    this.purityCells = choosePurityCells(seed);
    this.truth = new GroupMoments(groups, study.design().genes().size(), scale());
    this.genesOfGroup = new BitSet[groups];
    BitSet[] ofCondition = DegMasks.of(study, scale(), network.spec().plan().nDegR2());
    int[] cellOfGroup = new int[groups];
    for (int cell : cells) {
      genesOfGroup[groupOfCell[cell]] = ofCondition[study.condition(cell)];
      cellOfGroup[groupOfCell[cell]] = cell;
    }
    this.nothing = new DoingNothing(study, scale(), cellOfGroup, truth, genesOfGroup);
  }

  private ExpressionScale scale() {
    return loss.needsCounts() ? ExpressionScale.LOG1P : ExpressionScale.AS_GIVEN;
  }

  private int assignGroups() {
    Map<List<Integer>, Integer> known = new HashMap<>();
    for (int cell : cells) {
      List<Integer> key = new ArrayList<>(List.of(study.condition(cell)));
      for (int c = 0; c < study.design().covariates().size(); c++) {
        key.add(study.covariate(c, cell));
      }
      groupOfCell[cell] = known.computeIfAbsent(key, k -> known.size());
    }
    return known.size();
  }

  private int choosePurityCells(long seed) {
    int[] order = cells.clone();
    SplittableRandom random = new SplittableRandom(Seeds.of(seed, "purity"));
    int chosen = Math.min(order.length, PURITY_CELLS);
    for (int i = 0; i < chosen; i++) {
      int other = random.nextInt(i, order.length);
      int cell = order[other];
      order[other] = order[i];
      order[i] = cell;
      inPurity[cell] = true;
    }
    return chosen;
  }

  /** The state of the model now. */
  EpochReport.Validation validate() {
    Seen seen = new Seen(inference.width(Output.Z));
    inference.run(cells, Optional.empty(), outputs(), seen::add);
    truthAdded = true;
    double basalPurity = seen.purity(seen.basal);
    double fullPurity = seen.purity(seen.full);
    GroupR2 r2 = seen.r2();
    return new EpochReport.Validation(
        seen.reconstruction / cells.length,
        r2.mean(),
        r2.variance(),
        basalPurity,
        fullPurity,
        new ValidationScore(r2, basalPurity, fullPurity).cpaMetric(),
        r2.groups(),
        r2.leftOut(),
        nothing.beside(group -> seen.means.group(group).mean()));
  }

  /** What one pass over the cells has seen so far. */
  private final class Seen {
    private final int genes = study.design().genes().size();
    private final int dimensions;
    private final GroupMoments means = new GroupMoments(groups, genes, scale());
    private final GroupMoments variances; // null for counts, whose variance is that of the means
    private final float[] basal;
    private final float[] full;
    private final int[] kept = new int[purityCells];
    private int keptCells;
    private double reconstruction;

    Seen(int dimensions) {
      this.dimensions = dimensions;
      this.variances =
          loss.needsCounts() ? null : new GroupMoments(groups, genes, ExpressionScale.AS_GIVEN);
      this.basal = new float[Math.multiplyExact(purityCells, dimensions)];
      this.full = new float[basal.length];
    }

    void add(int[] block, SparseRows expression, Map<Output, float[]> outputs) {
      for (int i = 0; i < block.length; i++) {
        int group = groupOfCell[block[i]];
        if (!truthAdded) {
          truth.add(group, expression, i);
        }
        means.add(group, outputs.get(Output.MEAN), i * genes);
        if (variances != null) {
          square(outputs.get(Output.DISPERSION), i * genes);
          variances.add(group, outputs.get(Output.DISPERSION), i * genes);
        }
        reconstruction += outputs.get(Output.RECONSTRUCTION)[i];
        if (inPurity[block[i]]) {
          System.arraycopy(
              outputs.get(Output.Z_BASAL),
              i * dimensions,
              basal,
              keptCells * dimensions,
              dimensions);
          System.arraycopy(
              outputs.get(Output.Z), i * dimensions, full, keptCells * dimensions, dimensions);
          kept[keptCells++] = block[i];
        }
      }
    }

    private void square(float[] values, int from) {
      for (int i = from; i < from + genes; i++) {
        values[i] *= values[i];
      }
    }

    GroupR2 r2() {
      return variances == null
          ? GroupR2.of(truth, means, group -> genesOfGroup[group])
          : GroupR2.of(truth, means, variances, group -> genesOfGroup[group]);
    }

    double purity(float[] points) {
      if (purityCells < 2) {
        return Double.NaN;
      }
      List<int[]> labels = new ArrayList<>();
      labels.add(Arrays.stream(kept).map(study::condition).toArray());
      for (int c = 0; c < study.design().covariates().size(); c++) {
        int covariate = c;
        labels.add(Arrays.stream(kept).map(cell -> study.covariate(covariate, cell)).toArray());
      }
      return NeighbourPurity.of(points, dimensions).sumOfPurities(labels.toArray(int[][]::new));
    }
  }

  private Set<Output> outputs() {
    Set<Output> outputs = EnumSet.of(Output.MEAN, Output.RECONSTRUCTION, Output.Z_BASAL, Output.Z);
    if (!loss.needsCounts()) {
      outputs.add(Output.DISPERSION);
    }
    return outputs;
  }

  @Override
  public void close() {
    inference.close();
  }
}
