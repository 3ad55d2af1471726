package org.cpajvm.plugins.masks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.plugin.GeneMaskProvider;
import org.cpajvm.api.plugin.GeneMaskProvider.Study;
import org.cpajvm.api.plugin.OptionValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneMasksTest {
  private static final List<String> CONDITIONS = List.of("ctrl", "A", "A+B", "C");

  /** Cells x genes. Gene 1 rises in A and falls in A+B; gene 2 is noise; gene 3 never changes. */
  private static final float[][] COUNTS = {
    {5, 5, 3, 1},
    {5, 6, 2, 1},
    {5, 5, 4, 1},
    {5, 20, 3, 1},
    {5, 21, 2, 1},
    {5, 1, 3, 1},
    {5, 0, 2, 1},
    {9, 9, 9, 9},
  };

  private static final int[] CONDITION_OF_CELL = {0, 0, 0, 1, 1, 2, 2, 3};

  @TempDir Path folder;

  private static Study study(float[][] counts, int... training) {
    return study(counts, Annotation.Dict.empty(), training);
  }

  private static Study study(float[][] counts, Annotation.Dict uns, int... training) {
    CellDataset data = mock(CellDataset.class);
    when(data.var()).thenReturn(Table.ofIndex("g0", "g1", "g2", "g3"));
    when(data.obs()).thenReturn(Table.ofIndex("c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7"));
    when(data.uns()).thenReturn(uns);
    when(data.source()).thenReturn("cells.h5ad");
    CellMatrix matrix = mock(CellMatrix.class);
    when(matrix.columns()).thenReturn(4);
    doAnswer(
            call -> {
              int[] rows = call.getArgument(0);
              SparseRows into = call.getArgument(1);
              into.clear();
              for (int row : rows) {
                assertTrue(Arrays.stream(training).anyMatch(cell -> cell == row), "held out");
                into.addRow(new int[] {0, 1, 2, 3}, counts[row], 4);
              }
              return null;
            })
        .when(matrix)
        .gather(any(), any());
    return new Study(data, matrix, CONDITIONS, CONDITION_OF_CELL, 0, training, "+");
  }

  private static Map<String, BitSet> masks(
      GeneMaskProvider provider, Study study, String... options) {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      given.put(options[i], options[i + 1]);
    }
    return provider.masks(
        study,
        OptionValues.check("gene mask '" + provider.name() + "'", provider.options(), given));
  }

  private static BitSet genes(int... positions) {
    BitSet set = new BitSet();
    Arrays.stream(positions).forEach(set::set);
    return set;
  }

  @Test
  void computedGenesDifferMostInTrainingCells() {
    Study study = study(COUNTS, 0, 1, 2, 3, 4, 5, 6);
    Map<String, BitSet> masks = masks(new ComputedDegMasks(), study, "n", "1", "counts", "false");
    assertEquals(Map.of("A", genes(1), "A+B", genes(1)), masks);
  }

  @Test
  void genesThatDoNotDifferAreLeftOut() {
    Study study = study(COUNTS, 0, 1, 2, 3, 4, 5, 6);
    Map<String, BitSet> masks = masks(new ComputedDegMasks(), study, "n", "4", "counts", "false");
    assertEquals(genes(1, 2), masks.get("A"));
  }

  @Test
  void computedMasksDoNotDependOnHeldOutCells() {
    float[][] other = COUNTS.clone();
    other[4] = new float[] {900, 0, 0, 0};
    int[] training = {0, 1, 2, 3, 5, 6};
    assertEquals(
        masks(new ComputedDegMasks(), study(COUNTS, training)),
        masks(new ComputedDegMasks(), study(other, training)));
    // One training cell is too few for a variance.
    assertEquals(List.of("A+B"), names(masks(new ComputedDegMasks(), study(COUNTS, training))));
  }

  private static List<String> names(Map<String, BitSet> masks) {
    return List.copyOf(masks.keySet());
  }

  @Test
  void momentsAreThoseOfTheDefinition() {
    Moments moments = Moments.of(study(COUNTS, 0, 1, 2, 3, 4), true);
    double[] values = new double[3];
    for (int cell = 0; cell < 3; cell++) {
      float total = 0;
      for (float count : COUNTS[cell]) {
        total += count;
      }
      values[cell] = Math.log1p(COUNTS[cell][2] * 1e4 / total);
    }
    double mean = Arrays.stream(values).average().orElseThrow();
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / 2;
    assertEquals(3, moments.cells(0));
    assertEquals(mean, moments.mean(0, 2), 1e-12);
    assertEquals(variance, moments.variance(0, 2), 1e-10);
  }

  @Test
  void valuesThatAreNoCountsAreRefused() {
    float[][] values = COUNTS.clone();
    values[1] = new float[] {0.5f, 1, 1, 1};
    Study study = study(values, 0, 1, 2, 3, 4);
    BadInputException error =
        assertThrows(BadInputException.class, () -> masks(new ComputedDegMasks(), study));
    assertTrue(error.getMessage().contains("cell c1 has the value 0.5"), error.getMessage());
    assertThrows(
        UsageException.class, () -> masks(new ComputedDegMasks(), study(COUNTS, 0), "n", "0"));
    assertThrows(BadInputException.class, () -> masks(new ComputedDegMasks(), study(COUNTS, 3, 4)));
  }

  private static Annotation.Dict uns(Map<String, List<String>> ranked) {
    Map<String, Annotation> entries = new LinkedHashMap<>();
    ranked.forEach(
        (key, genes) ->
            entries.put(key, Annotation.Array.of(StringColumn.of(genes.toArray(new String[0])))));
    return new Annotation.Dict(Map.of("rank_genes_groups_cov", new Annotation.Dict(entries)));
  }

  @Test
  void genesOfUnsInTheirRank() {
    Annotation.Dict uns =
        uns(Map.of("A", List.of("g3", "gone", "g0", "g1"), "B+A", List.of("g2"), "D", List.of()));
    Map<String, BitSet> masks = masks(new UnsDegMasks(), study(COUNTS, uns, 0), "n", "2");
    assertEquals(Map.of("A", genes(0, 3), "A+B", genes(2)), masks);
  }

  /** The convention of GEARS: {@code A+ctrl} is {@code A}. */
  @Test
  void conditionsAreFoundHoweverTheyAreWritten() throws IOException {
    Annotation.Dict uns =
        uns(Map.of("A+ctrl", List.of("g3"), "B+A", List.of("g2"), "ctrl+C", List.of("g1")));
    assertEquals(
        Map.of("A", genes(3), "A+B", genes(2), "C", genes(1)),
        masks(new UnsDegMasks(), study(COUNTS, uns, 0)));
    assertEquals(
        Map.of("A", genes(1), "A+B", genes(3), "C", genes(2)),
        fromFile("condition,gene\nctrl+A,g1\nB+A,g3\nC+ctrl,g2\n"));
    Annotation.Dict dashes = uns(Map.of("B-A", List.of("g2")));
    assertEquals(
        Map.of("A+B", genes(2)),
        masks(new UnsDegMasks(), study(COUNTS, dashes, 0), "separator", "-"));
  }

  @Test
  void keysOfUnsMayHaveAPrefix() {
    Annotation.Dict uns = uns(Map.of("K562_A", List.of("g3"), "A549_A", List.of("g2")));
    assertEquals(
        Map.of("A", genes(2)), masks(new UnsDegMasks(), study(COUNTS, uns, 0), "prefix", "A549_"));
    assertThrows(BadInputException.class, () -> masks(new UnsDegMasks(), study(COUNTS, uns, 0)));
  }

  @Test
  void unsWithoutRanksIsRefused() {
    BadInputException error =
        assertThrows(BadInputException.class, () -> masks(new UnsDegMasks(), study(COUNTS, 0)));
    assertTrue(error.getMessage().contains("uns['rank_genes_groups_cov'] is not a dictionary"));
    Annotation.Dict strange = uns(Map.of("A", List.of("ENSG1")));
    assertTrue(
        assertThrows(
                BadInputException.class, () -> masks(new UnsDegMasks(), study(COUNTS, strange, 0)))
            .getMessage()
            .contains("names no gene of the data set (the first is 'ENSG1')"));
  }

  private Map<String, BitSet> fromFile(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("genes.csv"), text);
    return masks(new GeneListMasks(), study(COUNTS, 0), "path", file.toString());
  }

  @Test
  void listsOfGenes() throws IOException {
    assertEquals(
        Map.of("A", genes(0, 2), "A+B", genes(0, 2), "C", genes(0, 2)), fromFile("g2\n\ng0\n"));
    assertEquals(
        Map.of("A", genes(0, 1), "C", genes(3)), fromFile("condition,gene\nA,g1\nC,g3\nA,g0\n"));
  }

  @Test
  void listsWithUnknownNamesAreRefused() {
    assertTrue(refusal("g1\ng9\n").contains("row 2: the data set has no gene 'g9'"));
    assertTrue(refusal("condition,gene\nZ,g1\n").contains("row 2: the study has no condition 'Z'"));
    assertTrue(refusal("g1\ng2,g3\n").contains("row 2 has 2 columns instead of 1"));
    assertTrue(refusal("").contains("is empty"));
  }

  private String refusal(String text) {
    return assertThrows(BadInputException.class, () -> fromFile(text)).getMessage();
  }

  @Test
  void masksAreFoundAsServices() {
    List<String> names =
        ServiceLoader.load(GeneMaskProvider.class).stream()
            .map(provider -> provider.get().name())
            .sorted()
            .toList();
    assertEquals(List.of("computed-deg", "gene-list", "uns-deg"), names);
  }
}
