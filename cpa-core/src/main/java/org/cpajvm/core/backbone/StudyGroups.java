package org.cpajvm.core.backbone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.counts.ExpressionScale;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.GroupMean;
import org.cpajvm.core.metrics.GroupMoments;
import org.cpajvm.core.metrics.Moments;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;

/**
 * The groups of a study's cells: cells with the same treatment and covariates. The batch makes no
 * groups. Immutable, and safe for use by several threads.
 */
public final class StudyGroups {
  private static final int BLOCK = 1024;

  private final Study study;
  private final ReconstructionLoss loss;
  private final ExpressionScale scale;

  /**
   * The groups of a study.
   *
   * @param loss the distribution of the values, which decides on the scale of means and refuses
   *     values that are not counts where they must be
   */
  public StudyGroups(Study study, ReconstructionLoss loss) {
    this.study = study;
    this.loss = loss;
    this.scale = scale(loss);
  }

  /** The scale on which means are compared: counts log-normalized, anything else as it is. */
  public static ExpressionScale scale(ReconstructionLoss loss) {
    return loss.needsCounts() ? ExpressionScale.LOG_NORMALIZED : ExpressionScale.AS_GIVEN;
  }

  /** The group of a cell. */
  public Group of(int cell) {
    List<String> values =
        IntStream.range(0, study.design().covariates().size())
            .filter(c -> !study.design().covariates().get(c).batch())
            .mapToObj(
                c -> study.design().covariates().get(c).values().get(study.covariate(c, cell)))
            .toList();
    return new Group(study.treatments().get(study.treatment(cell)), values);
  }

  /** The cells of each group among some cells, sorted by treatment, then covariates. */
  public Map<Group, int[]> cells(IntPredicate which) {
    Map<Group, List<Integer>> lists = new TreeMap<>(TrainingGroups.BY_GROUP);
    for (int cell = 0; cell < study.cells(); cell++) {
      if (which.test(cell)) {
        lists.computeIfAbsent(of(cell), g -> new ArrayList<>()).add(cell);
      }
    }
    Map<Group, int[]> groups = new LinkedHashMap<>();
    lists.forEach(
        (group, list) -> groups.put(group, list.stream().mapToInt(Integer::intValue).toArray()));
    return groups;
  }

  /** The moments of sets of cells that share no cell, from one pass over all of them. */
  public <K> Map<K, Moments> moments(Map<K, int[]> sets) {
    int[] setOfCell = new int[study.cells()];
    Arrays.fill(setOfCell, -1);
    int number = 0;
    for (int[] cells : sets.values()) {
      for (int cell : cells) {
        setOfCell[cell] = number;
      }
      number++;
    }
    GroupMoments sums = new GroupMoments(number, study.design().genes().size(), scale);
    int[] all = IntStream.range(0, setOfCell.length).filter(c -> setOfCell[c] >= 0).toArray();
    SparseRows rows = new SparseRows();
    for (int from = 0; from < all.length; from += BLOCK) {
      int[] block = Arrays.copyOfRange(all, from, Math.min(all.length, from + BLOCK));
      study.gather(block, loss, rows);
      for (int i = 0; i < block.length; i++) {
        sums.add(setOfCell[block[i]], rows, i);
      }
    }
    Map<K, Moments> moments = new LinkedHashMap<>();
    for (K key : sets.keySet()) {
      moments.put(key, sums.group(moments.size()));
    }
    return moments;
  }

  /** The mean of each of these groups. */
  public Map<Group, GroupMean> means(Map<Group, int[]> groups) {
    Map<Group, GroupMean> means = new LinkedHashMap<>();
    moments(groups).forEach((group, m) -> means.put(group, new GroupMean(m.cells(), m.mean())));
    return means;
  }

  /** The mean of some cells. */
  public double[] mean(int[] cells) {
    return moments(Map.of("all", cells)).get("all").mean();
  }

  /** The groups of the cells that are not held out. */
  public TrainingGroups training() {
    Map<Group, int[]> cells = cells(cell -> study.split(cell) != Split.OOD);
    return TrainingGroups.of(means(cells), study.design().columns().control());
  }
}
