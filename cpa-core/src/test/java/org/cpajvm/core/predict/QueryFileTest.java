package org.cpajvm.core.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;
import org.cpajvm.core.encode.AskedPerturbations;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesign;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryFileTest {
  private static final StudyDesign DESIGN =
      new StudyDesign(
          new StudyColumns(
              "drug",
              "ctrl",
              Optional.of("amount"),
              List.of("cell_type"),
              Optional.of("donor"),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              "+"),
          List.of("g"),
          List.of("", "ctrl", "A", "B", "β-IFN"),
          List.of("A", "ctrl"),
          List.of(
              new StudyDesign.Covariate("cell_type", List.of("CD4, naive", "NK"), false),
              new StudyDesign.Covariate("donor", List.of("1", "2"), true)),
          List.of());

  @TempDir private Path folder;

  @Test
  void aRowIsAQuery() {
    List<Query> queries =
        read(
            """
            cell_type,dose,treatment,cells,donor
            "CD4, naive",0.5+1, B + A ,10,2

            ,,β-IFN,,
            """);
    assertEquals(
        List.of(
            new Query(
                Treatment.of(new Component("A", 1), new Component("B", 0.5)),
                Map.of("cell_type", "CD4, naive", "donor", "2"),
                OptionalInt.of(10)),
            Query.of(Treatment.of("β-IFN", 1))),
        queries);
  }

  @Test
  void onlyTheTreatmentIsNeeded() {
    List<Query> queries = read("treatment\r\nA+ctrl\r\nctrl");
    assertEquals(
        List.of(Query.of(Treatment.of("A", 1)), Query.of(Treatment.of("ctrl", 1))), queries);
  }

  @Test
  void numbersMayBeWrittenInAnotherWay() {
    assertEquals(
        List.of(new Query(Treatment.of("A", 1), Map.of("donor", "2"), OptionalInt.empty())),
        read("treatment,donor\nA,2.0"));
  }

  @Test
  void theByteOrderMarkOfASpreadsheetIsNoPartOfTheHeader() {
    assertEquals(List.of(Query.of(Treatment.of("A", 1))), read("\uFEFFtreatment\nA\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dose\\n1                       | has no column 'treatment', only: dose",
        "treatment,celltype\\nA,NK      | unknown column 'celltype'",
        "treatment\\n                   | has no queries",
        "treatment,dose\\nA             | line 2 has 1 values, the header 2",
        "treatment\\nA\\nA+C            | line 3, column 'treatment': the model never saw 'C'",
        "treatment\\nB-IFN              | did you mean 'β-IFN'?",
        "treatment,dose\\nA,1\\n,1\\n   | line 3: the treatment is empty",
        "treatment,dose\\nA+B,1         | line 2: 'A+B' has 2 perturbations, its dose '1' has 1",
        "treatment,dose\\nA,-1          | line 2: '-1' in the dose",
        "treatment,cell_type\\nA,nk     | line 2, column 'cell_type': the model never saw 'nk'",
        "treatment,cell_type\\nA,T      | it knows: CD4, naive, NK",
        "treatment,cells\\nA,0          | line 2: column 'cells' must be a whole number above 0",
        "treatment,cells\\nA,1.5        | not '1.5'",
        "treatment,treatment\\nA,B      | cannot be read as CSV",
        "treatment\\n\"A                | cannot be read as CSV",
      })
  void whatCannotBeAskedIsRefusedWithItsPlace(String text, String expected) throws IOException {
    Path file = write(text.strip().replace("\\n", "\n"));
    String message =
        assertThrows(BadInputException.class, () -> QueryFile.read(file, DESIGN, List.of()))
            .getMessage();
    assertTrue(message.contains(expected), message);
    assertTrue(message.startsWith(file.toString()), message);
  }

  @Test
  void aMissingFileIsNamed() {
    Path file = folder.resolve("none.csv");
    String message =
        assertThrows(BadInputException.class, () -> QueryFile.read(file, DESIGN, List.of()))
            .getMessage();
    assertEquals("there is no query file " + file, message);
  }

  @Test
  void bytesThatAreNoTextAreRefused() throws IOException {
    Path file = folder.resolve("latin1.csv");
    Files.write(file, "treatment\nß-IFN\n".getBytes(StandardCharsets.ISO_8859_1));
    String message =
        assertThrows(BadInputException.class, () -> QueryFile.read(file, DESIGN, List.of()))
            .getMessage();
    assertTrue(message.contains("latin1.csv"), message);
  }

  private List<Query> read(String text) {
    try {
      return QueryFile.read(write(text), DESIGN, List.of());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("queries.csv"), text);
  }

  @Test
  void perturbationsAreNamedWithWhatIsKnownOfThem() throws IOException {
    Path file = write("treatment,smiles\nX+A,CCO+\nB,\nX,CCO\n");
    AskedPerturbations asked = QueryFile.asked(file, DESIGN, List.of("smiles"));
    assertEquals(List.of("A", "X", "B"), List.copyOf(asked.places().keySet()));
    assertEquals(file + ", line 2, column 'treatment'", asked.places().get("X"));
    assertEquals(Map.of("smiles", "CCO"), asked.attributes().get("X"));
    assertEquals(Map.of(), asked.attributes().get("A"));
    Path other = write("treatment,smiles\nX,CCO\nX,CC\n");
    String message =
        assertThrows(
                BadInputException.class, () -> QueryFile.asked(other, DESIGN, List.of("smiles")))
            .getMessage();
    assertTrue(message.contains("the smiles of 'X' is 'CCO' in one place"), message);
  }
}
