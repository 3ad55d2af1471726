package org.cpajvm.dl4j;

import java.util.Arrays;
import org.cpajvm.api.data.SparseRows;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The stored counts of a batch, mixed where cells are, with log(x + 1) and lgamma(x + 1) of each.
 * Nearly all counts are small whole numbers, whose functions come from tables; of mixed cells these
 * are tables of pairs, made anew for the weight of a batch. The others are looked at one by one.
 */
final class StagedCounts {
  private static final int TABLE = 256;
  private static final int PAIR_BITS = 4; // of each of the two codes of a place in a table of pairs
  private static final int OTHER = (1 << PAIR_BITS) - 1; // the code of counts that no table has
  private static final int NO_PLACE = -1;
  private static final float[] LOG1P = new float[TABLE];
  private static final double[] LOG_FACTORIAL = new double[TABLE];

  static {
    for (int i = 0; i < TABLE; i++) {
      LOG1P[i] = (float) Math.log1p(i);
      LOG_FACTORIAL[i] = Gammas.logGamma(i + 1.0);
    }
  }

  /** Of large counts of mixed cells, which are fractions; for single precision. */
  private static final Interpolation SINGLE_LOG1P =
      new Interpolation(Math::log1p, x -> 1 / (1 + x), 16);

  private static final Interpolation SINGLE_LOG_FACTORIAL =
      new Interpolation(x -> Gammas.logGamma(x + 1), x -> Gammas.digamma(x + 1), 16);

  private final boolean single;
  private final boolean functions;
  private final SparseRows rows = new SparseRows();
  private double[] amounts = new double[0]; // the values of rows, without rounding
  private float[] log1p = new float[0];
  private int[] places = new int[0]; // of each value in the tables; 0 for others
  private int[] others = new int[0]; // the positions of the values of a row that are in no table
  private int numberOfOthers;
  private float[] log1pTable = LOG1P;
  private double[] logFactorialTable = LOG_FACTORIAL;
  private final double[] amountOfPairs = new double[TABLE];
  private final float[] log1pOfPairs = new float[TABLE];
  private final double[] logFactorialOfPairs = new double[TABLE];
  private double weight;
  private byte[] codes = new byte[0]; // of the counts of the cells that are mixed
  private double sum;
  private double sumOfLogFactorials;

  /**
   * For batches in a precision.
   *
   * @param functions whether the functions are wanted, which only counts have
   */
  StagedCounts(DataType type, boolean functions) {
    this.single = type == DataType.FLOAT;
    this.functions = functions;
  }

  /** Forgets all rows; the next ones are rows of cells. */
  void begin() {
    rows.clear();
    log1pTable = LOG1P;
    logFactorialTable = LOG_FACTORIAL;
  }

  /**
   * Forgets all rows; the next ones are mixtures of two rows of some cells.
   *
   * @param weightOfFirst how much of a mixture is the first row's; the rest is the second one's
   */
  void beginMixed(SparseRows cells, double weightOfFirst) {
    rows.clear();
    weight = weightOfFirst;
    log1pTable = log1pOfPairs;
    logFactorialTable = logFactorialOfPairs;
    for (int place = 0; place < TABLE; place++) {
      int first = place >> PAIR_BITS;
      int second = place & OTHER;
      boolean known = first != OTHER && second != OTHER;
      double amount = mixed(first, second);
      amountOfPairs[place] = known ? amount : Double.NaN;
      log1pOfPairs[place] = (float) Math.log1p(amount);
      logFactorialOfPairs[place] = known ? Gammas.logGamma(amount + 1) : 0;
    }
    if (codes.length < cells.nonZeros()) {
      codes = new byte[cells.columns().length];
    }
    for (int k = 0; k < cells.nonZeros(); k++) {
      int number = whole(cells.values()[k], OTHER);
      codes[k] = (byte) (number == NO_PLACE ? OTHER : number);
    }
  }

  private double mixed(double first, double second) {
    return weight * first + (1 - weight) * second;
  }

  /**
   * A value as a whole number, or {@link #NO_PLACE} if it is none from 0 to below a bound. Not by a
   * cast back and forth, which takes three times as long.
   */
  private static int whole(float value, int bound) {
    float shifted = value + RowMath.ROUNDING;
    int number = Float.floatToRawIntBits(shifted) - RowMath.ROUNDING_BITS;
    boolean isWhole = shifted - RowMath.ROUNDING == value;
    return isWhole && number >= 0 && number < bound ? number : NO_PLACE;
  }

  /** Where the counts are; their values are rounded. */
  SparseRows rows() {
    return rows;
  }

  /** The counts in double precision, in the order of {@link #rows()}: mixed ones are fractions. */
  double[] amounts() {
    return amounts;
  }

  /** log(x + 1) of each, in single precision. */
  float[] log1p() {
    return log1p;
  }

  /** Adds a row of cells. */
  void add(SparseRows cells, int row) {
    int from = cells.start(row);
    int length = cells.start(row + 1) - from;
    reserve(length);
    int at = rows.nonZeros();
    System.arraycopy(cells.columns(), from, rows.columns(), at, length);
    System.arraycopy(cells.values(), from, rows.values(), at, length);
    for (int k = at; k < at + length; k++) {
      amounts[k] = rows.values()[k];
    }
    for (int k = at; k < at + length; k++) {
      places[k] = whole(rows.values()[k], TABLE);
      if (places[k] == NO_PLACE) {
        addOther(k);
      }
    }
    rows.endRow(length);
    computeFunctions();
  }

  private void addOther(int position) {
    others[numberOfOthers++] = position;
    places[position] = 0; // where both functions are 0
  }

  /** Adds the mixture of two rows of the cells that {@link #beginMixed} was given. */
  void addMixed(SparseRows cells, int first, int second) {
    int from = rows.nonZeros();
    reserve(
        cells.start(first + 1)
            - cells.start(first)
            + cells.start(second + 1)
            - cells.start(second));
    int to = merge(cells, first, second);
    for (int k = from; k < to; k++) {
      amounts[k] = amountOfPairs[places[k]];
      if (Double.isNaN(amounts[k])) {
        int gene = rows.columns()[k];
        amounts[k] = mixed(count(cells, first, gene), count(cells, second, gene));
        addOther(k);
      }
    }
    for (int k = from; k < to; k++) {
      rows.values()[k] = (float) amounts[k];
    }
    rows.endRow(to - from);
    computeFunctions();
  }

  /**
   * Sets genes and places. Which row has the next gene is anybody's guess: arithmetic instead of
   * branches.
   *
   * @return the position after the last one
   */
  private int merge(SparseRows cells, int first, int second) {
    int i = cells.start(first);
    int j = cells.start(second);
    int endOfFirst = cells.start(first + 1);
    int endOfSecond = cells.start(second + 1);
    int[] columns = cells.columns();
    int[] genes = rows.columns();
    int at = rows.nonZeros();
    while (i < endOfFirst && j < endOfSecond) {
      int ofFirst = columns[i];
      int ofSecond = columns[j];
      int takeFirst = (ofFirst - ofSecond - 1) >> 31; // all bits set, or none
      int takeSecond = (ofSecond - ofFirst - 1) >> 31;
      genes[at] = Math.min(ofFirst, ofSecond);
      places[at++] = (codes[i] & takeFirst) << PAIR_BITS | (codes[j] & takeSecond);
      i -= takeFirst;
      j -= takeSecond;
    }
    for (; i < endOfFirst; i++) {
      genes[at] = columns[i];
      places[at++] = codes[i] << PAIR_BITS;
    }
    for (; j < endOfSecond; j++) {
      genes[at] = columns[j];
      places[at++] = codes[j];
    }
    return at;
  }

  private static float count(SparseRows cells, int row, int gene) {
    int at = Arrays.binarySearch(cells.columns(), cells.start(row), cells.start(row + 1), gene);
    return at < 0 ? 0 : cells.values()[at];
  }

  private void reserve(int entries) {
    rows.reserve(entries);
    if (amounts.length < rows.columns().length) {
      amounts = Arrays.copyOf(amounts, rows.columns().length);
      log1p = Arrays.copyOf(log1p, rows.columns().length);
      places = Arrays.copyOf(places, rows.columns().length);
    }
    if (others.length < entries) {
      others = new int[entries];
    }
    numberOfOthers = 0;
  }

  /** Of the last row. */
  private void computeFunctions() {
    if (!functions) {
      return;
    }
    int from = rows.start(rows.rows() - 1);
    double ofCounts = 0;
    double ofLogFactorials = 0;
    for (int k = from; k < rows.nonZeros(); k++) {
      log1p[k] = log1pTable[places[k]];
      ofCounts += amounts[k];
      ofLogFactorials += logFactorialTable[places[k]];
    }
    for (int o = 0; o < numberOfOthers; o++) {
      int k = others[o];
      places[k] = NO_PLACE;
      log1p[k] = (float) log1p(k);
      ofLogFactorials += logFactorial(k);
    }
    sum = ofCounts;
    sumOfLogFactorials = ofLogFactorials;
  }

  /** The sum of the counts of the last row. */
  double sum() {
    return sum;
  }

  /** The sum of lgamma(x + 1) of the counts of that row. */
  double sumOfLogFactorials() {
    return sumOfLogFactorials;
  }

  /** Sets the counts of a row. */
  void amountsOf(int row, RowBuffer into) {
    for (int k = rows.start(row); k < rows.start(row + 1); k++) {
      into.set(rows.columns()[k], amounts[k]);
    }
  }

  /** Sets log(x + 1) of the counts of a row. */
  void log1pOf(int row, RowBuffer into) {
    for (int k = rows.start(row); k < rows.start(row + 1); k++) {
      into.set(rows.columns()[k], log1p(k));
    }
  }

  /** Sets 1 where a row has a count. */
  void positiveOf(int row, RowBuffer into) {
    for (int k = rows.start(row); k < rows.start(row + 1); k++) {
      if (amounts[k] > 0) {
        into.set(rows.columns()[k], 1);
      }
    }
  }

  /** log(x + 1) of the count at a position, as precise as the batch. */
  double log1p(int at) {
    if (!single) {
      return Math.log1p(amounts[at]);
    }
    return places[at] == NO_PLACE ? SINGLE_LOG1P.at(amounts[at]) : log1pTable[places[at]];
  }

  /** lgamma(x + 1) of the count at a position. */
  double logFactorial(int at) {
    if (places[at] != NO_PLACE) {
      return logFactorialTable[places[at]];
    }
    return single ? SINGLE_LOG_FACTORIAL.at(amounts[at]) : Gammas.logGamma(amounts[at] + 1);
  }
}
