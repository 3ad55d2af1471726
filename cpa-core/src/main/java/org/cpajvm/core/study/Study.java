package org.cpajvm.core.study;

import java.util.List;
import java.util.stream.IntStream;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.study.Treatment;

/**
 * The cells of a study: their expression and, in a few bytes each, what was done to them.
 * Treatments are kept once each; a cell holds the number of its own. Immutable, and safe for use by
 * several threads.
 */
public final class Study {
  private final String source;
  private final StudyDesign design;
  private final CellMatrix expression;
  private final Table obs;
  private final List<Treatment> treatments;
  private final int[] conditionOfTreatment;
  private final int[] treatmentOfCell;
  private final int[][] covariateOfCell;
  private final Split[] splitOfCell;
  private final List<String> warnings;
  private final int[][] slotsOfTreatment;

  /**
   * Puts a study together; {@link StudySetup} does it from a data set.
   *
   * @param source what to call the data set in messages
   * @param expression cells x genes, in the order of the design's genes
   * @param obs a row for each cell
   * @param treatments the distinct treatments, sorted
   * @param conditionOfTreatment for each treatment the position of its condition in the design
   * @param treatmentOfCell for each cell the position of its treatment
   * @param covariateOfCell for each covariate of the design and each cell the position of its value
   * @param splitOfCell for each cell what it is used for
   * @param warnings what the user should know, a line each
   */
  Study(
      String source,
      StudyDesign design,
      CellMatrix expression,
      Table obs,
      List<Treatment> treatments,
      int[] conditionOfTreatment,
      int[] treatmentOfCell,
      int[][] covariateOfCell,
      Split[] splitOfCell,
      List<String> warnings) {
    this.source = source;
    this.design = design;
    this.expression = expression;
    this.obs = obs;
    this.treatments = List.copyOf(treatments);
    this.conditionOfTreatment = conditionOfTreatment;
    this.treatmentOfCell = treatmentOfCell;
    this.covariateOfCell = covariateOfCell;
    this.splitOfCell = splitOfCell;
    this.warnings = List.copyOf(warnings);
    this.slotsOfTreatment =
        treatments.stream()
            .map(
                t ->
                    t.components().stream()
                        .mapToInt(c -> design.perturbationId(c.perturbation()).orElseThrow())
                        .toArray())
            .toArray(int[][]::new);
  }

  /** The same study with its expression from elsewhere, such as a copy in memory. */
  public Study withExpression(CellMatrix elsewhere) {
    if (elsewhere.rows() != expression.rows() || elsewhere.columns() != expression.columns()) {
      throw new IllegalArgumentException("the matrix is of another size");
    }
    return new Study(
        source,
        design,
        elsewhere,
        obs,
        treatments,
        conditionOfTreatment,
        treatmentOfCell,
        covariateOfCell,
        splitOfCell,
        warnings);
  }

  /** The same study with vectors of its perturbations from outside. */
  public Study withEncoding(PerturbationEncoding encoding) {
    return new Study(
        source,
        design.withEncoding(encoding),
        expression,
        obs,
        treatments,
        conditionOfTreatment,
        treatmentOfCell,
        covariateOfCell,
        splitOfCell,
        warnings);
  }

  /**
   * The same study with cells used otherwise.
   *
   * @param splits what each cell is used for; not copied
   */
  public Study withSplits(Split[] splits) {
    if (splits.length != cells()) {
      throw new IllegalArgumentException(splits.length + " splits for " + cells() + " cells");
    }
    return new Study(
        source,
        design,
        expression,
        obs,
        treatments,
        conditionOfTreatment,
        treatmentOfCell,
        covariateOfCell,
        splits,
        warnings);
  }

  Study withWarnings(List<String> others) {
    return new Study(
        source,
        design,
        expression,
        obs,
        treatments,
        conditionOfTreatment,
        treatmentOfCell,
        covariateOfCell,
        splitOfCell,
        others);
  }

  /** A study of some cells of this one. */
  Study select(int[] cells) {
    return new Study(
        source,
        design,
        new RowView(expression, cells),
        obs.select(cells),
        treatments,
        conditionOfTreatment,
        IntStream.of(cells).map(cell -> treatmentOfCell[cell]).toArray(),
        java.util.Arrays.stream(covariateOfCell)
            .map(codes -> IntStream.of(cells).map(cell -> codes[cell]).toArray())
            .toArray(int[][]::new),
        IntStream.of(cells).mapToObj(cell -> splitOfCell[cell]).toArray(Split[]::new),
        warnings);
  }

  /** What to call the data set in messages. */
  public String source() {
    return source;
  }

  /** Its vocabularies. */
  public StudyDesign design() {
    return design;
  }

  /** The number of cells. */
  public int cells() {
    return treatmentOfCell.length;
  }

  /** Cells x genes: the values that are trained on. */
  public CellMatrix expression() {
    return expression;
  }

  /** The table about the cells. */
  public Table obs() {
    return obs;
  }

  /** The distinct treatments, sorted. */
  public List<Treatment> treatments() {
    return treatments;
  }

  /** The position of a cell's treatment. */
  public int treatment(int cell) {
    return treatmentOfCell[cell];
  }

  /**
   * The ids of the perturbations of a treatment of this study, in the order of its components. Not
   * copied: read only.
   */
  public int[] perturbationIds(int treatment) {
    return slotsOfTreatment[treatment];
  }

  /** The position of a cell's condition in the design. */
  public int condition(int cell) {
    return conditionOfTreatment[treatmentOfCell[cell]];
  }

  /** The position of a cell's value of a covariate. */
  public int covariate(int covariate, int cell) {
    return covariateOfCell[covariate][cell];
  }

  /** What a cell is used for. */
  public Split split(int cell) {
    return splitOfCell[cell];
  }

  /** Whether a cell is control. */
  public boolean isControl(int cell) {
    return design.isControl(treatments.get(treatmentOfCell[cell]));
  }

  /** The cells of a split, ascending. */
  public int[] cells(Split split) {
    return IntStream.range(0, cells()).filter(cell -> splitOfCell[cell] == split).toArray();
  }

  /** What the user should know about this data, a line each. */
  public List<String> warnings() {
    return warnings;
  }
}
