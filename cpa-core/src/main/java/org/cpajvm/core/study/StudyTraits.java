package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.study.Treatment;

/**
 * What settings are chosen by: how large a study is and what its values are. Made from the columns
 * of {@code obs} and a sample of rows, before the expression is read.
 *
 * @param trainingCells the cells that are trained on
 * @param genes the genes
 * @param conditions the distinct conditions of the training cells, control among them
 * @param groups the distinct sets of condition, doses and covariates of the training cells
 * @param doses whether a perturbation is given at several doses
 * @param counts whether the values are counts, or made of counts by a factor a cell, which {@link
 *     StudySetup} refuses with a reason
 * @param density the share of values that are not 0
 * @param largest the largest value of the sample
 */
public record StudyTraits(
    int trainingCells,
    int genes,
    int conditions,
    int groups,
    boolean doses,
    boolean counts,
    double density,
    double largest) {

  private static final int BLOCKS = 16;
  private static final int BLOCK_ROWS = 16;

  /** Checks that there is something to choose by. */
  public StudyTraits {
    if (trainingCells < 0 || genes < 1 || !(density >= 0 && density <= 1)) {
      throw new IllegalArgumentException(
          trainingCells + " training cells, " + genes + " genes, a density of " + density);
    }
  }

  /** The training cells of a group, on average. */
  public double cellsOfGroup() {
    return groups == 0 ? 0 : (double) trainingCells / groups;
  }

  /**
   * Looks at a data set.
   *
   * @throws org.cpajvm.api.BadInputException if it is empty, a column is missing or a label wrong
   */
  public static StudyTraits of(CellDataset data, StudyColumns columns, List<HoldOut> holdOut) {
    StudySetup.refuseEmpty(data);
    ObsColumns obs = new ObsColumns(data);
    List<Treatment> treatments = obs.treatments(columns);
    obs.checkControl(treatments, columns);
    Split[] splits =
        new Splits(obs, columns, treatments, columns.split())
            .assign(holdOut, StudySetup.VALIDATION_FRACTION, 0);
    int[] training =
        IntStream.range(0, splits.length).filter(cell -> splits[cell] == Split.TRAIN).toArray();
    List<String[]> covariates = columns.modelCovariates().stream().map(obs::complete).toList();
    Set<String> conditions = new HashSet<>();
    Set<Treatment.Component> parts = new HashSet<>();
    Set<String> names = new HashSet<>();
    Set<List<Object>> groups = new HashSet<>();
    IdentityHashMap<Treatment, Integer> ids = new IdentityHashMap<>(); // equal ones are one object
    for (int cell : training) {
      Treatment treatment = treatments.get(cell);
      List<Object> group = new ArrayList<>();
      group.add(ids.computeIfAbsent(treatment, key -> ids.size()));
      covariates.forEach(values -> group.add(values[cell]));
      if (groups.add(group)) {
        conditions.add(treatment.condition(columns.separator()));
        for (Treatment.Component part : treatment.components()) {
          if (!part.perturbation().equals(columns.control())) {
            parts.add(part);
            names.add(part.perturbation());
          }
        }
      }
    }
    ValueSample sample = sample(columns.layer().map(data::layer).orElseGet(data::matrix));
    return new StudyTraits(
        training.length,
        data.genes(),
        conditions.size(),
        groups.size(),
        parts.size() > names.size(),
        sample.looksLikeCounts(),
        sample.density(),
        sample.largest());
  }

  /** Short runs of rows from all of the matrix, since neighbours may be alike. */
  private static ValueSample sample(CellMatrix matrix) {
    ValueSample sample = new ValueSample();
    SparseRows rows = new SparseRows();
    int blocks = Math.min(BLOCKS, -Math.floorDiv(-matrix.rows(), BLOCK_ROWS));
    for (int block = 0; block < blocks; block++) {
      int from = (int) ((long) block * matrix.rows() / blocks);
      matrix.read(from, Math.min(from + BLOCK_ROWS, matrix.rows()), rows);
      for (int row = 0; row < rows.rows(); row++) {
        sample.add(rows, row, matrix.columns());
      }
    }
    return sample;
  }
}
