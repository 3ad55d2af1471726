package org.cpajvm.core.simulate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.batch.CompactMatrix;
import org.cpajvm.core.counts.ExpressionScale;
import org.cpajvm.core.metrics.GroupMoments;
import org.cpajvm.core.metrics.Regression;
import org.junit.jupiter.api.Test;

class SimulatedStudyTest {
  private static final Simulation PLAN = new Simulation(3000, 200, 3, 4, 3, 2, 800, 0.02, 7);

  private static SparseRows read(CellMatrix matrix, int from, int to) {
    SparseRows rows = new SparseRows();
    matrix.read(from, to, rows);
    return rows;
  }

  private static void assertSame(SparseRows expected, SparseRows rows) {
    assertEquals(expected.rows(), rows.rows());
    for (int row = 0; row <= rows.rows(); row++) {
      assertEquals(expected.start(row), rows.start(row));
    }
    int entries = rows.nonZeros();
    assertArrayEquals(
        Arrays.copyOf(expected.columns(), entries), Arrays.copyOf(rows.columns(), entries));
    assertArrayEquals(
        Arrays.copyOf(expected.values(), entries), Arrays.copyOf(rows.values(), entries));
  }

  private static String text(Table obs, String column, int row) {
    return obs.column(column).orElseThrow().text(row);
  }

  @Test
  void aRowIsAlwaysTheSame() {
    CellMatrix matrix = SimulatedStudy.of(PLAN).data().matrix();
    SparseRows gathered = new SparseRows();
    matrix.gather(new int[] {5, 3, 4, 5}, gathered);
    SparseRows inOrder = read(SimulatedStudy.of(PLAN).data().matrix(), 3, 6);
    SparseRows expected = new SparseRows();
    for (int row : new int[] {2, 0, 1, 2}) {
      int from = inOrder.start(row);
      int to = inOrder.start(row + 1);
      expected.addRow(
          Arrays.copyOfRange(inOrder.columns(), from, to),
          Arrays.copyOfRange(inOrder.values(), from, to),
          to - from);
    }
    assertSame(expected, gathered);
  }

  @Test
  void anotherSeedIsAnotherStudy() {
    Simulation other = new Simulation(3000, 200, 3, 4, 3, 2, 800, 0.02, 8);
    SparseRows one = read(SimulatedStudy.of(PLAN).data().matrix(), 0, 5);
    SparseRows two = read(SimulatedStudy.of(other).data().matrix(), 0, 5);
    assertFalse(Arrays.equals(one.values(), two.values()));
  }

  @Test
  void memoryHoldsWhatIsDrawn() {
    SimulatedStudy study = SimulatedStudy.of(PLAN);
    CellMatrix memory = study.inMemory().data().matrix();
    assertSame(read(study.data().matrix(), 1000, 1100), read(memory, 1000, 1100));
    assertEquals(read(memory, 0, 3000).nonZeros(), memory.storedEntries().orElseThrow());
  }

  @Test
  void cellsAreAsTheTruthSays() {
    SimulatedStudy study = SimulatedStudy.of(PLAN);
    Table obs = study.data().obs();
    SparseRows rows = read(study.data().matrix(), 0, 3000);
    GroupMoments moments = new GroupMoments(2, 200, ExpressionScale.AS_GIVEN);
    for (int row = 0; row < 3000; row++) {
      if (text(obs, "cell_type", row).equals("type1")) {
        String condition = text(obs, "condition", row);
        if (condition.equals("ctrl")) {
          moments.add(0, rows, row);
        } else if (condition.equals("drugA") && text(obs, "dose", row).equals("1.0")) {
          moments.add(1, rows, row);
        }
      }
    }
    Treatment[] treatments = {Treatment.of("ctrl", 0), Treatment.of("drugA", 1)};
    for (int group = 0; group < 2; group++) {
      double[] expected = study.truth().expected(treatments[group], "type1", 800);
      double[] seen = moments.group(group).mean();
      double agreement = Regression.pearson(logs(seen), logs(expected));
      assertTrue(agreement > 0.97, agreement + " over " + moments.cells(group) + " cells");
      // A log-normal depth with this median has a mean that is 6 % above it.
      assertEquals(850, Arrays.stream(seen).sum(), 120);
    }
  }

  private static double[] logs(double[] means) {
    return Arrays.stream(means).map(mean -> Math.log(0.1 + mean)).toArray();
  }

  @Test
  void countsAreAsSparseAsThoseOfSingleCells() {
    Simulation wide = new Simulation(100, 5000, 3, 4, 3, 2, 1500, 0.02, 7);
    SparseRows rows = read(SimulatedStudy.of(wide).data().matrix(), 0, 100);
    double share = rows.nonZeros() / (100.0 * 5000);
    assertTrue(share > 0.05 && share < 0.15, "non-zero share " + share);
  }

  @Test
  void whatIsHeldOutIsInNoTrainingCell() {
    Table obs = SimulatedStudy.of(PLAN).data().obs();
    Set<String> trained = new HashSet<>();
    Set<String> heldOut = new TreeSet<>();
    Set<String> trainedAnywhere = new HashSet<>();
    for (int row = 0; row < obs.size(); row++) {
      String condition = text(obs, "condition", row);
      String group = condition + " in " + text(obs, "cell_type", row);
      if (text(obs, "split", row).equals("ood")) {
        heldOut.add(group);
      } else {
        trained.add(group);
        trainedAnywhere.add(condition);
      }
    }
    assertTrue(heldOut.stream().noneMatch(trained::contains), heldOut.toString());
    Set<String> combination = new TreeSet<>();
    for (String group : heldOut) {
      String condition = group.substring(0, group.indexOf(" in "));
      if (!trainedAnywhere.contains(condition)) {
        combination.add(condition);
      }
    }
    assertEquals(1, combination.size(), combination.toString());
    for (String drug : combination.iterator().next().split("\\+", -1)) {
      assertTrue(trainedAnywhere.contains(drug));
    }
    assertTrue(heldOut.stream().anyMatch(g -> g.matches("drug[A-D] in type3")), heldOut.toString());
  }

  @Test
  void treatmentsAreWrittenAsTheColumnsSay() {
    Table obs = SimulatedStudy.of(PLAN).data().obs();
    for (int row = 0; row < obs.size(); row++) {
      String condition = text(obs, "condition", row);
      String dose = text(obs, "dose", row);
      assertEquals(condition.split("\\+", -1).length, dose.split("\\+", -1).length);
      assertEquals(condition.equals("ctrl"), dose.equals("0.0"));
    }
    assertTrue(obs.columns().keySet().containsAll(SimulatedStudy.columns().modelCovariates()));
  }

  @Test
  void theSmallestStudyIsOne() {
    SimulatedStudy study = SimulatedStudy.of(new Simulation(1, 10, 1, 1, 0, 1, 1, 0, 1));
    assertEquals(1, read(study.data().matrix(), 0, 1).rows());
    assertEquals("train", text(study.data().obs(), "split", 0));
  }

  @Test
  void plansOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Simulation(0, 10, 1, 1, 0, 1, 1, 0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Simulation(1, 10, 1, 2, 2, 1, 1, 0, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new Simulation(1, 10, 1, 2, 1, 1, Double.NaN, 0, 1));
    assertEquals(1000, Simulation.ofCells(50, 1).genes());
  }

  @Test
  void memoryHoldsAnyValue() {
    SparseRows odd = new SparseRows();
    odd.addRow(new int[] {1, 69_999}, new float[] {300, -0.5f}, 2);
    odd.addRow(new int[0], new float[0], 0);
    odd.addRow(new int[] {7}, new float[] {255}, 1);
    CellMatrix matrix = CompactMatrix.copyOf(new Rows(odd, 70_000));
    assertSame(odd, read(matrix, 0, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> read(matrix, 0, 4));
    SparseRows counts = new SparseRows();
    counts.addRow(new int[] {0, 2}, new float[] {255, 1}, 2);
    assertSame(counts, read(CompactMatrix.copyOf(new Rows(counts, 3)), 0, 1));
  }

  @Test
  void tablesHaveToFitTheMatrix() {
    CellMatrix matrix = SimulatedStudy.of(PLAN).data().matrix();
    Table one = Table.ofIndex("only");
    assertThrows(BadInputException.class, () -> new InMemoryDataset("mine", one, one, matrix));
  }

  /** Rows that are there already. */
  private record Rows(SparseRows held, int columns) implements CellMatrix {
    @Override
    public int rows() {
      return held.rows();
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
      into.clear();
      for (int row = from; row < to; row++) {
        int start = held.start(row);
        int end = held.start(row + 1);
        into.addRow(
            Arrays.copyOfRange(held.columns(), start, end),
            Arrays.copyOfRange(held.values(), start, end),
            end - start);
      }
    }

    @Override
    public void gather(int[] rows, SparseRows into) {
      throw new UnsupportedOperationException();
    }
  }
}
