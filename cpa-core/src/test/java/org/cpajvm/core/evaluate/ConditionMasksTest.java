package org.cpajvm.core.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.plugin.GeneMaskProvider;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.core.TestData;
import org.cpajvm.core.study.HoldOut;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesign;
import org.cpajvm.core.study.StudySetup;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

class ConditionMasksTest {

  /** The data set has four genes, g0 to g3; the model knows two, in another order. */
  @Test
  void masksOfTheDataSetBecomeThoseOfTheModel() {
    StudyDesign design =
        new StudyDesign(
            StudyColumns.of("drug", "ctrl"),
            List.of("g3", "g1"),
            List.of("", "ctrl", "A", "B"),
            List.of("A+B", "ctrl"),
            List.of(),
            List.of(new HoldOut(Map.of("drug", "B+A"))),
            Optional.empty());
    CellDataset data = TestData.of("ctrl", "A", "B+A", "ctrl").data();
    GeneMaskProvider provider = mock();
    BitSet two = new BitSet();
    two.set(2);
    two.set(3);
    BitSet lost = new BitSet();
    lost.set(0);
    when(provider.masks(any(), any())).thenReturn(Map.of("A+B", two, "A", lost));
    OptionValues options = OptionValues.check("mask", List.of(), Map.of());
    Map<String, BitSet> masks =
        ConditionMasks.of(provider, options, data, StudySetup.matching(data, design));
    BitSet expected = new BitSet();
    expected.set(0);
    assertEquals(Map.of("A+B", expected), masks);
    ArgumentCaptor<GeneMaskProvider.Study> asked =
        ArgumentCaptor.forClass(GeneMaskProvider.Study.class);
    verify(provider).masks(asked.capture(), any());
    assertEquals(List.of("A", "A+B", "ctrl"), asked.getValue().conditions());
    assertArrayEquals(new int[] {2, 0, 1, 2}, asked.getValue().conditionOfCell());
    assertEquals(2, asked.getValue().control());
    assertArrayEquals(new int[] {0, 1, 3}, asked.getValue().trainingCells());
    assertEquals(4, asked.getValue().expression().columns());
  }

  @Test
  void masksOfTheLossAreMadeFromTrainingCellsAlone() {
    CellDataset data =
        TestData.of("ctrl", "A", "B", "ctrl", "A")
            .with("split", "train", "train", "ood", "valid", "valid")
            .data();
    StudyColumns columns =
        new StudyColumns(
            "drug",
            "ctrl",
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.of("split"),
            Optional.empty(),
            Optional.empty(),
            "+");
    Study study =
        StudySetup.prepare(
            data, columns, new StudySetup.Options(ReconstructionLoss.NB, 0, 1, List.of(), false));
    GeneMaskProvider provider = mock();
    BitSet mask = new BitSet();
    mask.set(2);
    when(provider.masks(any(), any())).thenReturn(Map.of("A", mask, "B", new BitSet()));
    OptionValues options = OptionValues.check("mask", List.of(), Map.of());
    assertArrayEquals(
        new BitSet[] {mask, null, null}, ConditionMasks.ofTraining(provider, options, data, study));
    ArgumentCaptor<GeneMaskProvider.Study> asked =
        ArgumentCaptor.forClass(GeneMaskProvider.Study.class);
    verify(provider).masks(asked.capture(), any());
    assertArrayEquals(new int[] {0, 1}, asked.getValue().trainingCells());
    assertArrayEquals(new int[] {2, 0, 1, 2, 0}, asked.getValue().conditionOfCell());
    assertEquals(2, asked.getValue().control());
  }

  @Test
  void aProviderThatFailsIsNamed() {
    StudyDesign design =
        new StudyDesign(
            StudyColumns.of("drug", "ctrl"),
            List.of("g3", "g1"),
            List.of("", "ctrl", "A"),
            List.of("A", "ctrl"),
            List.of(),
            List.of());
    CellDataset data = TestData.of("ctrl", "A").data();
    Study study = StudySetup.matching(data, design);
    OptionValues options = OptionValues.check("mask", List.of(), Map.of());
    GeneMaskProvider provider = mock();
    when(provider.name()).thenReturn("odd");
    BitSet beyond = new BitSet();
    beyond.set(4);
    when(provider.masks(any(), any()))
        .thenReturn(Map.of("A", beyond))
        .thenThrow(new IllegalStateException("oops"));
    String outside =
        assertThrows(
                BadInputException.class, () -> ConditionMasks.of(provider, options, data, study))
            .getMessage();
    assertEquals(
        "mask 'odd' names gene 4 for 'A', and there are 4: tell those who wrote it", outside);
    String failed =
        assertThrows(
                BadInputException.class, () -> ConditionMasks.of(provider, options, data, study))
            .getMessage();
    assertTrue(failed.startsWith("mask 'odd' failed"), failed);
  }
}
