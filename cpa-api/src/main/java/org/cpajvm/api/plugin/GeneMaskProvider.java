package org.cpajvm.api.plugin;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.Plugin;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.study.ConditionNames;

/**
 * A service that chooses genes for each condition, such as those that are differentially expressed.
 * One bit set for each condition is kept, never cells x genes.
 */
public interface GeneMaskProvider extends Plugin {

  /** The options this provider takes. */
  default List<PluginOption> options() {
    return List.of();
  }

  /**
   * Chooses genes.
   *
   * @param study the cells of the study
   * @param options values for {@link #options()}
   * @return for each condition that has a mask, the positions of its genes; a condition without one
   *     is absent
   * @throws org.cpajvm.api.CpaException if the data set lacks what this provider reads
   */
  Map<String, BitSet> masks(Study study, OptionValues options);

  /**
   * What a provider may look at.
   *
   * @param data the data set
   * @param expression the matrix that is trained on
   * @param conditions the conditions of the study
   * @param conditionOfCell for each cell the position of its condition
   * @param control the position of the control condition
   * @param trainingCells the cells that may be computed from; the others are held out
   * @param separator what joins the names of a condition
   */
  record Study(
      CellDataset data,
      CellMatrix expression,
      List<String> conditions,
      int[] conditionOfCell,
      int control,
      int[] trainingCells,
      String separator) {

    /** A study whose names are joined by {@code +}. */
    public Study(
        CellDataset data,
        CellMatrix expression,
        List<String> conditions,
        int[] conditionOfCell,
        int control,
        int[] trainingCells) {
      this(data, expression, conditions, conditionOfCell, control, trainingCells, "+");
    }

    /**
     * A condition from outside of the study as {@link #conditions} has it, if it is one of them:
     * {@code B+A} and {@code A+B+ctrl} are {@code A+B}.
     *
     * @param written the condition as a file or an annotation writes it; not null
     */
    public String condition(String written) {
      return new ConditionNames(conditions.get(control), separator).condition(written);
    }
  }
}
