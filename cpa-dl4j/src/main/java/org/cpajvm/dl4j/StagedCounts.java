package org.cpajvm.dl4j;

import java.util.Arrays;
import org.cpajvm.api.data.SparseRows;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The stored counts of a batch, mixed where cells are, with log(x + 1) and lgamma(x + 1) of each.
 * Nearly all counts are small whole numbers, whose functions come from tables; of mixed cells these
 * are tables of pairs, made anew for the weight of a batch.
 */
final class StagedCounts {
  private static final int TABLE = 256;
  private static final int PAIRS = 16;
  private static final int NO_PAIR = -1;
  private static final double[] LOG1P = new double[TABLE];
  private static final double[] LOG_FACTORIAL = new double[TABLE];

  static {
    for (int i = 0; i < TABLE; i++) {
      LOG1P[i] = Math.log1p(i);
      LOG_FACTORIAL[i] = Gammas.logGamma(i + 1.0);
    }
  }

  /** Of large counts of mixed cells, which are fractions; for single precision. */
  private static final Interpolation SINGLE_LOG1P =
      new Interpolation(Math::log1p, x -> 1 / (1 + x), 16);

  private static final Interpolation SINGLE_LOG_FACTORIAL =
      new Interpolation(x -> Gammas.logGamma(x + 1), x -> Gammas.digamma(x + 1), 16);

  private final boolean single;
  private final SparseRows rows = new SparseRows();
  private final double[] log1pOfPairs = new double[PAIRS * PAIRS];
  private final double[] logFactorialOfPairs = new double[PAIRS * PAIRS];
  private double[] amounts = new double[0]; // the values of rows, without rounding
  private int[] pairs = new int[0]; // the place of each value in the tables of pairs
  private double weight;

  /** For batches in a precision. */
  StagedCounts(DataType type) {
    this.single = type == DataType.FLOAT;
  }

  /** Forgets all rows. */
  void clear() {
    rows.clear();
  }

  /** Where the counts are; their values are rounded. */
  SparseRows rows() {
    return rows;
  }

  /** The counts in double precision, in the order of {@link #rows()}: mixed ones are fractions. */
  double[] amounts() {
    return amounts;
  }

  /** Adds a row of the cells. */
  void add(SparseRows cells, int row) {
    int from = cells.start(row);
    int length = cells.start(row + 1) - from;
    reserve(length);
    int at = rows.nonZeros();
    for (int k = 0; k < length; k++) {
      put(at + k, cells.columns()[from + k], cells.values()[from + k], NO_PAIR);
    }
    rows.endRow(length);
  }

  /** Says how much of a mixed row is the first cell's: 1 - weight of it is the second one's. */
  void mixWith(double weightOfFirst) {
    weight = weightOfFirst;
    for (int first = 0; first < PAIRS; first++) {
      for (int second = 0; second < PAIRS; second++) {
        double amount = mixed(first, second);
        log1pOfPairs[first * PAIRS + second] = Math.log1p(amount);
        logFactorialOfPairs[first * PAIRS + second] = Gammas.logGamma(amount + 1);
      }
    }
  }

  private double mixed(double first, double second) {
    return weight * first + (1 - weight) * second;
  }

  /** Adds the mixture of two rows of the cells. */
  void addMixed(SparseRows cells, int first, int second) {
    int i = cells.start(first);
    int j = cells.start(second);
    int endOfFirst = cells.start(first + 1);
    int endOfSecond = cells.start(second + 1);
    reserve(endOfFirst - i + endOfSecond - j);
    int[] columns = cells.columns();
    float[] values = cells.values();
    int from = rows.nonZeros();
    int at = from;
    while (i < endOfFirst && j < endOfSecond) {
      int columnOfFirst = columns[i];
      int columnOfSecond = columns[j];
      // Which row is ahead is anybody's guess: arithmetic instead of branches. 1 for a row that
      // has a count in the next column, 0 for one that has not.
      int takeFirst = (columnOfFirst - columnOfSecond - 1) >>> 31;
      int takeSecond = (columnOfSecond - columnOfFirst - 1) >>> 31;
      int gene = Math.min(columnOfFirst, columnOfSecond);
      at = putMixed(at, gene, values[i] * takeFirst, values[j] * takeSecond);
      i += takeFirst;
      j += takeSecond;
    }
    for (; i < endOfFirst; i++) {
      at = putMixed(at, columns[i], values[i], 0);
    }
    for (; j < endOfSecond; j++) {
      at = putMixed(at, columns[j], 0, values[j]);
    }
    rows.endRow(at - from);
  }

  /** Gives the position after it: stored zeros and what no cell has a share of are left out. */
  private int putMixed(int at, int gene, float ofFirst, float ofSecond) {
    double amount = mixed(ofFirst, ofSecond);
    if (amount == 0) {
      return at;
    }
    put(at, gene, amount, pair(ofFirst, ofSecond));
    return at + 1;
  }

  private static int pair(float first, float second) {
    int a = (int) first;
    int b = (int) second;
    boolean known = a == first && b == second && a >= 0 && b >= 0 && a < PAIRS && b < PAIRS;
    return known ? a * PAIRS + b : NO_PAIR;
  }

  private void reserve(int entries) {
    rows.reserve(entries);
    if (amounts.length < rows.columns().length) {
      amounts = Arrays.copyOf(amounts, rows.columns().length);
      pairs = Arrays.copyOf(pairs, rows.columns().length);
    }
  }

  private void put(int at, int gene, double amount, int pair) {
    rows.columns()[at] = gene;
    rows.values()[at] = (float) amount;
    amounts[at] = amount;
    pairs[at] = pair;
  }

  // Loops over a row that do one thing each, and so stay fast whatever else is asked for.

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

  /** The sum of the counts of a row. */
  double totalOf(int row) {
    double total = 0;
    for (int k = rows.start(row); k < rows.start(row + 1); k++) {
      total += amounts[k];
    }
    return total;
  }

  /** The sum of lgamma(x + 1) of the counts of a row. */
  double logFactorialsOf(int row) {
    double sum = 0;
    for (int k = rows.start(row); k < rows.start(row + 1); k++) {
      sum += logFactorial(k);
    }
    return sum;
  }

  /** log(x + 1) of the count at a position. */
  double log1p(int at) {
    if (pairs[at] != NO_PAIR) {
      return log1pOfPairs[pairs[at]];
    }
    double value = amounts[at];
    if (value < TABLE && value == (int) value) {
      return LOG1P[(int) value];
    }
    return single ? SINGLE_LOG1P.at(value) : Math.log1p(value);
  }

  /** lgamma(x + 1) of the count at a position. */
  double logFactorial(int at) {
    if (pairs[at] != NO_PAIR) {
      return logFactorialOfPairs[pairs[at]];
    }
    double value = amounts[at];
    if (value < TABLE && value == (int) value) {
      return LOG_FACTORIAL[(int) value];
    }
    return single ? SINGLE_LOG_FACTORIAL.at(value) : Gammas.logGamma(value + 1.0);
  }
}
