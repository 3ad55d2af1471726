package org.cpajvm.core.train;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.counts.ExpressionScale;
import org.cpajvm.core.metrics.GroupMoments;
import org.cpajvm.core.metrics.Regression;
import org.cpajvm.core.model.EpochReport;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;

/**
 * The mean of the control cells with the same covariates as a prediction for the treated validation
 * cells: what a model has to be better than. Only training cells are control here, at most a few
 * hundred for each set of covariates. Not safe for use by several threads at a time.
 */
final class DoingNothing {
  private static final int CONTROL_CELLS = 256;

  private final Study study;
  private final GroupMoments truth;
  private final BitSet[] genesOfGroup;
  private final int[] setOfGroup; // of covariates; -1 for control cells
  private final GroupMoments control; // of a set of covariates

  /**
   * Reads the control cells.
   *
   * @param groups a validation cell of each group
   * @param truth the true moments of the groups, which may be added later
   * @param genesOfGroup the genes of each group that are compared
   */
  DoingNothing(
      Study study, ExpressionScale scale, int[] groups, GroupMoments truth, BitSet[] genesOfGroup) {
    this.study = study;
    this.truth = truth;
    this.genesOfGroup = genesOfGroup;
    this.setOfGroup = new int[groups.length];
    Map<List<Integer>, Integer> sets = new HashMap<>();
    for (int group = 0; group < groups.length; group++) {
      setOfGroup[group] =
          study.isControl(groups[group])
              ? -1
              : sets.computeIfAbsent(covariates(groups[group]), key -> sets.size());
    }
    this.control = new GroupMoments(sets.size(), study.design().genes().size(), scale);
    for (Map.Entry<Integer, List<Integer>> cells : controls(sets).entrySet()) {
      add(cells.getKey(), cells.getValue());
    }
  }

  private List<Integer> covariates(int cell) {
    List<Integer> values = new ArrayList<>();
    for (int c = 0; c < study.design().covariates().size(); c++) {
      values.add(study.covariate(c, cell));
    }
    return values;
  }

  private Map<Integer, List<Integer>> controls(Map<List<Integer>, Integer> sets) {
    Map<Integer, List<Integer>> controls = new HashMap<>();
    for (int cell : study.cells(Split.TRAIN)) {
      if (study.isControl(cell)) {
        Integer set = sets.get(covariates(cell));
        if (set != null) {
          controls.computeIfAbsent(set, key -> new ArrayList<>()).add(cell);
        }
      }
    }
    return controls;
  }

  /** Adds cells from all of the file, as neighbours in it may be of one batch. */
  private void add(int set, List<Integer> cells) {
    int taken = Math.min(cells.size(), CONTROL_CELLS);
    int[] spread = new int[taken];
    for (int i = 0; i < taken; i++) {
      spread[i] = cells.get((int) ((long) i * cells.size() / taken));
    }
    SparseRows rows = new SparseRows();
    study.expression().gather(spread, rows);
    for (int row = 0; row < taken; row++) {
      control.add(set, rows, row);
    }
  }

  /**
   * Compares a model with control, over treated groups of two cells or more that have control cells
   * and whose truth defines an R2.
   *
   * @param predicted the predicted mean of a group
   * @return null where there is no such group
   */
  EpochReport.BesideControl beside(IntFunction<double[]> predicted) {
    double model = 0;
    double nothing = 0;
    int groups = 0;
    for (int group = 0; group < setOfGroup.length; group++) {
      int set = setOfGroup[group];
      if (set < 0 || control.cells(set) == 0 || truth.cells(group) < 2) {
        continue;
      }
      double[] is = truth.group(group).mean();
      BitSet genes = genesOfGroup[group];
      double same = Regression.r2(control.group(set).mean(), is, genes);
      if (!Double.isNaN(same)) {
        model += Regression.r2(predicted.apply(group), is, genes);
        nothing += same;
        groups++;
      }
    }
    return groups == 0
        ? null
        : new EpochReport.BesideControl(model / groups, nothing / groups, groups);
  }
}
