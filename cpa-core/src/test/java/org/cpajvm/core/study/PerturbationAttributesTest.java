package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.core.TestData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerturbationAttributesTest {
  private static final StudyColumns COLUMNS = StudyColumns.of("drug", "ctrl");

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static PerturbationAttributes read(TestData data, StudyColumns columns) {
    return PerturbationAttributes.read(
        data.data(), columns, List.of("smiles", "targets", "pathway"));
  }

  @Test
  void columnsAreFoundByTheNameOfTheAttribute() {
    PerturbationAttributes found =
        read(
            TestData.of("A", "A+B", "ctrl")
                .with("targets", "EGFR", "EGFR+HDAC1;HDAC2", "")
                .with("smiles", "CCO", null, null),
            COLUMNS);
    assertEquals(Map.of("smiles", "CCO", "targets", "EGFR"), found.get("A"));
    assertEquals(Map.of("targets", "HDAC1;HDAC2"), found.get("B"));
    assertEquals(Map.of(), found.get("ctrl"));
  }

  @Test
  void smilesMayBeInAnotherColumn() {
    TestData data = TestData.of("A").with("structure", "CCO").with("smiles", "no");
    assertEquals(Map.of("smiles", "CCO"), read(data, COLUMNS.withSmiles("structure")).get("A"));
    StudyColumns elsewhere = COLUMNS.withSmiles("structures");
    String message =
        assertThrows(BadInputException.class, () -> read(data, elsewhere)).getMessage();
    assertTrue(message.contains("did you mean 'structure'"), message);
    assertEquals(
        Map.of(),
        PerturbationAttributes.readIfThere(data.data(), elsewhere, List.of("smiles")).get("A"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.csv | perturbation,id,SMILES\\nA,1,CCO\\nB,2,\\n",
        "a.csv | id,perturbation,Smiles\\n1,A,CCO\\n",
        "a.csv | smiles,drug\\nCCO,A\\n",
        "a.csv | A,CCO,Angiogenesis\\n\\nB,CC,Apoptosis\\n",
        "a.tsv | drug\\tsmiles\\nA\\tCCO\\nA\\tCCO\\n",
        "a.csv | \uFEFFA,CCO\\n",
      })
  void filesWithAndWithoutAHeader(String name, String text) throws IOException {
    Path file = write(name, text.replace("\\n", "\n").replace("\\t", "\t"));
    StudyColumns columns = COLUMNS.withSmiles(file.toString());
    assertEquals(Map.of("smiles", "CCO"), read(TestData.of("A"), columns).get("A"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "A\\n | line 1 has 1 columns",
        "A,CCO\\n,CC\\n | line 2 has no name",
        "A,CCO\\nB,CC\\nA,OCC\\n | line 3: 'A' has 'OCC', but before 'CCO'",
      })
  void filesThatSayNothingOrTwoThingsAreRefused(String text, String message) throws IOException {
    Path file = write("a.csv", text.replace("\\n", "\n"));
    StudyColumns columns = COLUMNS.withSmiles(file.toString());
    String refused =
        assertThrows(BadInputException.class, () -> read(TestData.of("A"), columns)).getMessage();
    assertTrue(refused.startsWith(file + ", " + message), refused);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    StudyColumns columns = COLUMNS.withSmiles(folder.resolve("no.csv").toString());
    TestData data = TestData.of("A");
    assertTrue(
        assertThrows(BadInputException.class, () -> read(data, columns))
            .getMessage()
            .startsWith("there is no file"));
    assertEquals(
        Map.of(),
        PerturbationAttributes.readIfThere(data.data(), columns, List.of("smiles")).get("A"));
  }

  @Test
  void aTreatmentBringsTheAttributesOfItsParts() {
    PerturbationAttributes found =
        PerturbationAttributes.ofTreatment(
            "B+A", Map.of("smiles", "C[N+](C)(C)C+", "targets", "+X"), COLUMNS, "line 2");
    assertEquals(Map.of("smiles", "C[N+](C)(C)C"), found.get("B"));
    assertEquals(Map.of("targets", "X"), found.get("A"));
    PerturbationAttributes more =
        found.or(
            PerturbationAttributes.ofTreatment(
                "A", Map.of("smiles", "CC", "targets", "Y"), COLUMNS, "line 3"));
    assertEquals(Map.of("smiles", "CC", "targets", "X"), more.get("A"));
    String message =
        assertThrows(
                BadInputException.class,
                () ->
                    PerturbationAttributes.ofTreatment(
                        "A+B", Map.of("smiles", "CC"), COLUMNS, "line 2"))
            .getMessage();
    assertTrue(message.startsWith("line 2, column 'smiles': 'CC' has 1 value for 2"), message);
  }
}
