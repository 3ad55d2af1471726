package org.cpajvm.plugins.masks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.plugin.GeneMaskProvider;
import org.cpajvm.api.plugin.OptionValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * What masks take up at the size of Norman et al. 2019: a bit for each condition and gene, and
 * nothing that grows with the number of cells.
 */
class MaskMemoryTest {
  private static final int CELLS = 111_000;
  private static final int GENES = 5_000;
  private static final int CONDITIONS = 284;
  private static final int COUNTS_OF_CELL = 40; // that are stored: enough to differ

  private static GeneMaskProvider.Study study() {
    CellDataset data = mock(CellDataset.class, withSettings().stubOnly());
    when(data.source()).thenReturn("norman.h5ad");
    CellMatrix matrix = mock(CellMatrix.class, withSettings().stubOnly());
    when(matrix.columns()).thenReturn(GENES);
    when(matrix.rows()).thenReturn(CELLS);
    doAnswer(
            call -> {
              int[] rows = call.getArgument(0);
              SparseRows into = call.getArgument(1);
              into.clear();
              for (int row : rows) {
                addRow(row, into);
              }
              return null;
            })
        .when(matrix)
        .gather(any(), any());
    List<String> conditions = IntStream.range(0, CONDITIONS).mapToObj(c -> "c" + c).toList();
    int[] ofCell = IntStream.range(0, CELLS).map(cell -> cell % CONDITIONS).toArray();
    return new GeneMaskProvider.Study(
        data, matrix, conditions, ofCell, 0, IntStream.range(0, CELLS).toArray());
  }

  private static void addRow(int cell, SparseRows into) {
    SplittableRandom random = new SplittableRandom(cell);
    int[] genes = random.ints(0, GENES).distinct().limit(COUNTS_OF_CELL).sorted().toArray();
    float[] counts = new float[genes.length];
    Arrays.fill(counts, 1 + cell % 3);
    into.addRow(genes, counts, genes.length);
  }

  private static long usedHeap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void aBitForEachConditionAndGeneIsHeld(TestReporter reporter) {
    GeneMaskProvider.Study study = study();
    GeneMaskProvider provider = new ComputedDegMasks();
    OptionValues options = OptionValues.check("mask", provider.options(), Map.of());
    long before = usedHeap();
    Map<String, BitSet> masks = provider.masks(study, options);
    long held = usedHeap() - before;
    assertEquals(CONDITIONS - 1, masks.size());
    long bytes = masks.values().stream().mapToLong(mask -> mask.size() / Byte.SIZE).sum();
    long words = (GENES + Long.SIZE - 1) / Long.SIZE;
    assertTrue(bytes <= CONDITIONS * words * Long.BYTES, bytes + " bytes");
    long aTenthOfABitEach = (long) CELLS * GENES / Byte.SIZE / 10;
    assertTrue(held < aTenthOfABitEach, held + " bytes of heap for masks of " + bytes);
    masks.values().forEach(mask -> assertEquals(50, mask.cardinality()));
    reporter.publishEntry(
        "masks of %,d conditions, %,d genes, %,d cells".formatted(CONDITIONS, GENES, CELLS),
        "%,d bytes of bits, %,d bytes of heap held; cells x genes as bytes: %,d"
            .formatted(bytes, held, (long) CELLS * GENES));
  }
}
