package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.Table;
import org.junit.jupiter.api.Test;

/** A column that a file has but that cannot be read is refused for that reason. */
class LeftOutColumnsTest {
  private static final String WHY = "study.h5ad: obs/when: is 1-dimensional opaque";

  private static CellDataset dataset() {
    CellDataset data = mock(CellDataset.class);
    when(data.source()).thenReturn("study.h5ad");
    when(data.cells()).thenReturn(2);
    when(data.obs()).thenReturn(Table.ofIndex("a", "b"));
    when(data.leftOut()).thenReturn(Map.of("obs/when", WHY));
    return data;
  }

  @Test
  void theReasonIsGiven() {
    ObsColumns columns = new ObsColumns(dataset());
    assertEquals(
        WHY, assertThrows(BadInputException.class, () -> columns.column("when")).getMessage());
    for (String choice : List.of("when", "when=noon")) {
      assertEquals(
          WHY,
          assertThrows(BadInputException.class, () -> SelectedCells.of(dataset(), List.of(choice)))
              .getMessage());
    }
  }
}
