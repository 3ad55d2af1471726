package org.cpajvm.core.predict;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.Output;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.TestData;
import org.cpajvm.core.TestMatrix;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.model.Specs;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudySetup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class InferenceTest {
  private static final int CELLS = 1300; // three blocks
  private static final Study STUDY = study();

  private final List<TotalsBuffer> buffers = new ArrayList<>();
  private int failsAtFill = -1;
  private int fills;

  private static Study study() {
    String[] drugs =
        IntStream.range(0, CELLS).mapToObj(i -> i % 2 == 0 ? "ctrl" : "A").toArray(String[]::new);
    TestData data =
        TestData.of(drugs).withMatrix(TestMatrix.counts(CELLS, 4, 99, 2), "a", "b", "c", "d");
    StudyColumns columns =
        new StudyColumns(
            "drug",
            "ctrl",
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            "+");
    return StudySetup.prepare(
        data.data(),
        columns,
        new StudySetup.Options(ReconstructionLoss.NB, 0, 1, List.of(), false));
  }

  /** Keeps the total of each cell. */
  private final class TotalsBuffer implements BatchBuffer {
    private float[] totals = new float[0];
    private boolean closed;

    @Override
    public int capacity() {
      return 512;
    }

    @Override
    public int cells() {
      return totals.length;
    }

    @Override
    public void fill(CellBatch batch) {
      if (fills++ == failsAtFill) {
        throw new BadInputException("the file is cut");
      }
      totals = totals(batch.expression());
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static float[] totals(SparseRows rows) {
    float[] totals = new float[rows.rows()];
    for (int i = 0; i < totals.length; i++) {
      for (int k = rows.start(i); k < rows.start(i + 1); k++) {
        totals[i] += rows.values()[k];
      }
    }
    return totals;
  }

  /** A network whose reconstruction loss of a cell is the cell's total. */
  private PerturbationModel network() {
    PerturbationModel network = mock(PerturbationModel.class);
    when(network.spec())
        .thenReturn(
            Specs.of(
                STUDY.design(),
                Hyperparameters.defaults(),
                new double[STUDY.design().conditions().size()],
                ModelSpec.Precision.FLOAT,
                0));
    when(network.newBuffer(anyInt()))
        .thenAnswer(
            call -> {
              buffers.add(new TotalsBuffer());
              return buffers.get(buffers.size() - 1);
            });
    doAnswer(
            call -> {
              float[] totals = call.<TotalsBuffer>getArgument(0).totals;
              Map<Output, float[]> into = call.getArgument(1);
              System.arraycopy(totals, 0, into.get(Output.RECONSTRUCTION), 0, totals.length);
              return null;
            })
        .when(network)
        .predict(any(), any());
    return network;
  }

  private static float[] expected(int[] cells) {
    SparseRows rows = new SparseRows();
    STUDY.expression().gather(cells, rows);
    return totals(rows);
  }

  @ParameterizedTest
  @CsvSource({
    "0,512",
    "1,512",
    "512,512",
    "513,512",
    "1024,512",
    "1300,512",
    "1024,1024",
    "1300,100"
  })
  void cellsComeInOrderWithTheirOwnOutputs(int count, int blockCells) {
    int[] cells = IntStream.range(0, count).map(i -> CELLS - 1 - i).toArray();
    List<Integer> seen = new ArrayList<>();
    List<Float> values = new ArrayList<>();
    try (Inference inference = new Inference(network(), STUDY, blockCells)) {
      for (int run = 0; run < 2; run++) {
        seen.clear();
        values.clear();
        inference.run(
            cells,
            Optional.empty(),
            Set.of(Output.RECONSTRUCTION),
            (block, rows, outputs) -> {
              assertArrayEquals(expected(block), totals(rows));
              for (int i = 0; i < block.length; i++) {
                seen.add(block[i]);
                values.add(outputs.get(Output.RECONSTRUCTION)[i]);
              }
            });
        assertArrayEquals(cells, seen.stream().mapToInt(c -> c).toArray());
        float[] totals = expected(cells);
        for (int i = 0; i < count; i++) {
          assertEquals(totals[i], values.get(i));
        }
      }
    }
    assertEquals(Math.min(2, (count + blockCells - 1) / blockCells), buffers.size());
    buffers.forEach(buffer -> assertTrue(buffer.closed));
  }

  @Test
  void whatFailsWhileItIsLoadedAheadIsThrownAsItIs() {
    failsAtFill = 1;
    int[] cells = IntStream.range(0, CELLS).toArray();
    Inference.Sink sink = (block, rows, outputs) -> {};
    try (Inference inference = new Inference(network(), STUDY)) {
      BadInputException thrown =
          assertThrows(
              BadInputException.class,
              () -> inference.run(cells, Optional.empty(), Set.of(Output.RECONSTRUCTION), sink));
      assertEquals("the file is cut", thrown.getMessage());
    }
    buffers.forEach(buffer -> assertTrue(buffer.closed));
  }

  @Test
  void aSinkThatFailsLeavesNothingBehind() {
    int[] cells = IntStream.range(0, CELLS).toArray();
    Inference.Sink full =
        (block, rows, outputs) -> {
          throw new IllegalStateException("the disk is full");
        };
    try (Inference inference = new Inference(network(), STUDY)) {
      assertThrows(
          IllegalStateException.class,
          () -> inference.run(cells, Optional.empty(), Set.of(Output.RECONSTRUCTION), full));
    }
    buffers.forEach(buffer -> assertTrue(buffer.closed));
  }
}
