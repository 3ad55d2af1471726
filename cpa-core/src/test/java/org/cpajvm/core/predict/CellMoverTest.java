package org.cpajvm.core.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.TestData;
import org.cpajvm.core.TestMatrix;
import org.cpajvm.core.backbone.StudyGroups;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudySetup;
import org.cpajvm.core.threads.TaskThreads;
import org.junit.jupiter.api.Test;

class CellMoverTest {
  private static final int GENES = 30;

  private final SplittableRandom random = new SplittableRandom(2);

  /** Cells whose genes have means from well below to well above one count. */
  private static Study study(int cells, ReconstructionLoss loss, double scale) {
    SplittableRandom random = new SplittableRandom(9);
    float[][] values = new float[cells + 1][GENES];
    for (float[] row : values) {
      double depth = scale * (0.5 + random.nextDouble());
      for (int gene = 0; gene < GENES; gene++) {
        double mean = depth * Math.pow(1.25, gene - 15);
        double value = mean * -Math.log(1 - random.nextDouble());
        row[gene] = (float) (loss.needsCounts() ? Math.floor(value + 0.5) : Math.log1p(value));
      }
      row[GENES - 1] = Math.max(1, row[GENES - 1]);
    }
    String[] drugs = new String[cells + 1];
    Arrays.fill(drugs, "ctrl");
    drugs[cells] = "A";
    String[] genes = IntStream.range(0, GENES).mapToObj(g -> "g" + g).toArray(String[]::new);
    return StudySetup.prepare(
        TestData.of(drugs).withMatrix(new TestMatrix(values, GENES), genes).data(),
        StudyColumns.of("drug", "ctrl"),
        new StudySetup.Options(loss, 0, 0, List.of(), false));
  }

  private static float[] moved(
      Study study, ReconstructionLoss loss, int[] cells, double[] wanted, int threads) {
    float[] all = new float[cells.length * GENES];
    int[] done = new int[1];
    try (TaskThreads workers = new TaskThreads(threads)) {
      new CellMover(study, loss, 7, workers)
          .move(
              cells,
              new StudyGroups(study, loss).mean(cells),
              wanted,
              (block, values) -> {
                System.arraycopy(values, 0, all, done[0] * GENES, block.length * GENES);
                done[0] += block.length;
              });
    }
    assertEquals(cells.length, done[0]);
    return all;
  }

  private static double[] mean(float[] moved, boolean counts) {
    double[] mean = new double[GENES];
    int cells = moved.length / GENES;
    for (int i = 0; i < cells; i++) {
      double total = 0;
      for (int gene = 0; gene < GENES; gene++) {
        total += moved[i * GENES + gene];
      }
      for (int gene = 0; gene < GENES; gene++) {
        double value = moved[i * GENES + gene];
        mean[gene] += (counts ? Math.log1p(value * 10_000 / total) : value) / cells;
      }
    }
    return mean;
  }

  private static int[] controls(int cells) {
    return IntStream.range(0, cells).toArray();
  }

  /** The mean of the cells with other proportions of genes: one that cells can have. */
  private double[] reachable(Study study, int[] cells) {
    float[] rows = new float[cells.length * GENES];
    double[] factors = random.doubles(GENES, 0.3, 3).toArray();
    SparseRows sparse = new SparseRows();
    study.expression().gather(cells, sparse);
    for (int i = 0; i < cells.length; i++) {
      for (int k = sparse.start(i); k < sparse.start(i + 1); k++) {
        int gene = sparse.columns()[k];
        rows[i * GENES + gene] = (float) Math.floor(sparse.values()[k] * factors[gene] + 0.5);
      }
      rows[i * GENES + GENES - 1] += 1;
    }
    return mean(rows, true);
  }

  @Test
  void countsGetTheWantedMeanAndStayCounts() {
    for (double scale : new double[] {0.5, 3, 40}) {
      int cells = 400;
      Study study = study(cells, ReconstructionLoss.NB, scale);
      double[] wanted = reachable(study, controls(cells));
      float[] moved = moved(study, ReconstructionLoss.NB, controls(cells), wanted, 1);
      for (float value : moved) {
        assertTrue(value >= 0 && value == Math.rint(value), value + " is no count");
      }
      double[] mean = mean(moved, true);
      double[] before = new StudyGroups(study, ReconstructionLoss.NB).mean(controls(cells));
      assertTrue(
          rmse(mean, wanted) < 0.05 && rmse(mean, wanted) < 0.15 * rmse(before, wanted),
          scale + ": " + rmse(mean, wanted) + " of " + rmse(before, wanted));
    }
  }

  private static double rmse(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum / a.length);
  }

  @Test
  void whatIsNotToBeMovedStays() {
    for (ReconstructionLoss loss : List.of(ReconstructionLoss.NB, ReconstructionLoss.GAUSS)) {
      Study study = study(50, loss, 2);
      int[] cells = controls(50);
      float[] moved = moved(study, loss, cells, new StudyGroups(study, loss).mean(cells), 1);
      SparseRows rows = new SparseRows();
      study.expression().gather(cells, rows);
      float[] expected = new float[moved.length];
      for (int i = 0; i < cells.length; i++) {
        for (int k = rows.start(i); k < rows.start(i + 1); k++) {
          expected[i * GENES + rows.columns()[k]] = rows.values()[k];
        }
      }
      assertArrayEquals(expected, moved, 1e-5f);
    }
  }

  @Test
  void threadsAndBlocksChangeNothing() {
    Study study = study(700, ReconstructionLoss.NB, 2);
    double[] wanted = reachable(study, controls(700));
    assertArrayEquals(
        moved(study, ReconstructionLoss.NB, controls(700), wanted, 1),
        moved(study, ReconstructionLoss.NB, controls(700), wanted, 3));
  }

  @Test
  void copiesOfFewCellsComeCloserToTheMean() {
    int cells = 12;
    Study study = study(cells, ReconstructionLoss.NB, 0.3);
    double[] wanted = new StudyGroups(study, ReconstructionLoss.NB).mean(controls(cells));
    for (int gene = 0; gene < GENES; gene++) {
      wanted[gene] *= gene % 2 == 0 ? 0.9 : 1.1;
    }
    int[] copies = IntStream.range(0, cells * 30).map(i -> i / 30).toArray();
    double few =
        rmse(mean(moved(study, ReconstructionLoss.NB, controls(cells), wanted, 1), true), wanted);
    double many = rmse(mean(moved(study, ReconstructionLoss.NB, copies, wanted, 1), true), wanted);
    assertTrue(many < few, many + " with copies, " + few + " without");
  }

  @Test
  void otherValuesGetExactlyTheMeanAndAreNotNegative() {
    Study study = study(60, ReconstructionLoss.GAUSS, 2);
    int[] cells = controls(60);
    double[] wanted = new StudyGroups(study, ReconstructionLoss.GAUSS).mean(cells);
    for (int gene = 0; gene < GENES; gene++) {
      wanted[gene] *= random.nextDouble(0, 2);
    }
    wanted[3] = -1;
    float[] moved = moved(study, ReconstructionLoss.GAUSS, cells, wanted, 1);
    for (float value : moved) {
      assertTrue(value >= 0);
    }
    wanted[3] = 0;
    assertArrayEquals(wanted, mean(moved, false), 1e-5);
  }

  @Test
  void oneCellIsMovedToo() {
    Study study = study(1, ReconstructionLoss.NB, 5);
    double[] wanted = new double[GENES];
    Arrays.fill(wanted, 2);
    float[] moved = moved(study, ReconstructionLoss.NB, controls(1), wanted, 1);
    assertTrue(Collections.max(Arrays.asList(box(moved))) < 1e6f);
  }

  private static Float[] box(float[] values) {
    Float[] boxed = new Float[values.length];
    for (int i = 0; i < values.length; i++) {
      boxed[i] = values[i];
    }
    return boxed;
  }
}
