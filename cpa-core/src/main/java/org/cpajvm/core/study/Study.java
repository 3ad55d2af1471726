package org.cpajvm.core.study;

import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.model.ReconstructionLoss;
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
  private final IntUnaryOperator rowOfFile;
  private final List<Treatment> treatments;
  private final int[] conditionOfTreatment;
  private final int[] treatmentOfCell;
  private final int[][] covariateOfCell;
  private final Split[] splitOfCell;
  private final List<String> warnings;
  private final boolean checked;
  private final int[][] slotsOfTreatment;

  /**
   * Puts a study together, whose expression nobody has checked; {@link StudySetup} does it from a
   * data set.
   *
   * @param source what to call the data set in messages
   * @param expression cells x genes, in the order of the design's genes
   * @param obs a row for each cell
   * @param rowOfFile for each cell the number of its row in messages
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
      IntUnaryOperator rowOfFile,
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
    this.rowOfFile = rowOfFile;
    this.treatments = List.copyOf(treatments);
    this.conditionOfTreatment = conditionOfTreatment;
    this.treatmentOfCell = treatmentOfCell;
    this.covariateOfCell = covariateOfCell;
    this.splitOfCell = splitOfCell;
    this.warnings = List.copyOf(warnings);
    this.checked = false;
    this.slotsOfTreatment =
        treatments.stream()
            .map(
                t ->
                    t.components().stream()
                        .mapToInt(c -> design.perturbationId(c.perturbation()).orElseThrow())
                        .toArray())
            .toArray(int[][]::new);
  }

  private Study(
      Study other,
      StudyDesign design,
      CellMatrix expression,
      Split[] splits,
      List<String> warnings,
      boolean checked) {
    this.source = other.source;
    this.design = design;
    this.expression = expression;
    this.obs = other.obs;
    this.rowOfFile = other.rowOfFile;
    this.treatments = other.treatments;
    this.conditionOfTreatment = other.conditionOfTreatment;
    this.treatmentOfCell = other.treatmentOfCell;
    this.covariateOfCell = other.covariateOfCell;
    this.splitOfCell = splits;
    this.warnings = List.copyOf(warnings);
    this.checked = checked;
    this.slotsOfTreatment = other.slotsOfTreatment;
  }

  /** The same study with its expression from elsewhere, such as a copy in memory. */
  public Study withExpression(CellMatrix elsewhere) {
    if (elsewhere.rows() != expression.rows() || elsewhere.columns() != expression.columns()) {
      throw new IllegalArgumentException("the matrix is of another size");
    }
    return new Study(this, design, elsewhere, splitOfCell, warnings, checked);
  }

  /** The same study with vectors of its perturbations from outside. */
  public Study withEncoding(PerturbationEncoding encoding) {
    return new Study(
        this, design.withEncoding(encoding), expression, splitOfCell, warnings, checked);
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
    return new Study(this, design, expression, splits, warnings, checked);
  }

  /** The same study, whose design says which cells of the file it is made of. */
  public Study withSelection(CellSelection selection) {
    return new Study(
        this, design.withSelection(selection), expression, splitOfCell, warnings, checked);
  }

  Study withWarnings(List<String> others) {
    return new Study(this, design, expression, splitOfCell, others, checked);
  }

  /** This study, its expression checked as a whole. */
  Study asChecked() {
    return new Study(this, design, expression, splitOfCell, warnings, true);
  }

  /** A study of some cells of this one. */
  Study select(int[] cells) {
    return new Study(
        source,
        design,
        new RowView(expression, cells),
        obs.select(cells),
        row -> rowOfFile.applyAsInt(cells[row]),
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

  /**
   * Reads the expression of some cells for a model, and refuses values that it cannot take. A study
   * that was prepared for training is checked as a whole, any other one as it is read.
   *
   * @param cells which cells, in the wanted order
   * @param loss the distribution of expression in the model
   * @param into takes the rows
   * @throws org.cpajvm.api.BadInputException if a value is not finite, or no count where the model
   *     takes counts
   */
  public void gather(int[] cells, ReconstructionLoss loss, SparseRows into) {
    expression.gather(cells, into);
    if (!checked) {
      ValueCheck check = new ValueCheck(this, loss);
      for (int row = 0; row < cells.length; row++) {
        check.check(into, row, cells[row]);
      }
    }
  }

  /** A cell in messages: the number of its row in the file, and its name. */
  String where(int cell) {
    return "row " + rowOfFile.applyAsInt(cell) + " (cell " + obs.index().text(cell) + ")";
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
