package org.cpajvm.core.evaluate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;
import org.cpajvm.core.evaluate.HeldOut.Method;
import org.cpajvm.core.metrics.Agreement;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.MeanChange;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesign;
import org.junit.jupiter.api.Test;

class EvaluationTableTest {
  private static final StudyDesign DESIGN =
      new StudyDesign(
          new StudyColumns(
              "drug",
              "ctrl",
              Optional.of("amount"),
              List.of("cell \"type\""),
              Optional.of("donor"),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              "+"),
          List.of("g"),
          List.of("", "ctrl", "A,1", "B"),
          List.of("ctrl"),
          List.of(
              new StudyDesign.Covariate("cell \"type\"", List.of("NK", "T"), false),
              new StudyDesign.Covariate("donor", List.of("1"), true)),
          List.of());
  private static final HeldOut FIRST =
      new HeldOut(
          new Group(
              Treatment.of(new Component("B", 0.5), new Component("A,1", 1)),
              List.of("line\nfeed")),
          12345,
          99,
          List.of(new HeldOut.GeneChange("ISG15", 2.5, Map.of(Method.MODEL, 2.25))),
          Map.of(Method.MODEL, change(0.9), Method.CONTROL, change(Double.NaN)));
  private static final HeldOut SECOND =
      new HeldOut(
          new Group(Treatment.of("B", 1), List.of("NK")),
          10,
          20,
          List.of(),
          Map.of(Method.MODEL, change(0.7), Method.CONTROL, change(0.5)));
  private static final EvaluationTable TABLE = table(FIRST, SECOND);

  @Test
  void csvReadsBackWithWhateverIsInTheNames() throws IOException {
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    List<CSVRecord> rows;
    try (var parser = format.parse(new java.io.StringReader(TABLE.csv()))) {
      rows = parser.getRecords();
    }
    assertEquals(2 * 2 * 4, rows.size());
    assertTrue(rows.stream().allMatch(CSVRecord::isConsistent));
    CSVRecord control = rows.get(0);
    assertEquals("A,1+B", control.get("treatment"));
    assertEquals("1.0+0.5", control.get("dose"));
    assertEquals("line\nfeed", control.get("cell \"type\""));
    assertEquals("12345", control.get("cells"));
    assertEquals("99", control.get("control_cells"));
    assertEquals("control", control.get("method"));
    assertEquals("all", control.get("genes"));
    assertTrue(Double.isNaN(Double.parseDouble(control.get("r2"))));
    CSVRecord model = rows.get(5);
    assertEquals("model", model.get("method"));
    assertEquals("top20", model.get("genes"));
    assertEquals(0.9, Double.parseDouble(model.get("r2")));
    assertEquals(0.6, Double.parseDouble(model.get("direction")), 1e-12);
    assertFalse(rows.get(0).isMapped("donor"));
  }

  @Test
  void jsonHoldsNullForWhatIsUndefined() {
    JsonObject json = JsonParser.parseString(TABLE.json()).getAsJsonObject();
    assertFalse(TABLE.json().contains("NaN"));
    JsonObject group = json.getAsJsonArray("groups").get(0).getAsJsonObject();
    assertEquals("A,1+B", group.get("treatment").getAsString());
    assertEquals("1.0+0.5", group.get("dose").getAsString());
    assertEquals(
        "line\nfeed", group.getAsJsonObject("covariates").get("cell \"type\"").getAsString());
    assertEquals(12345, group.get("cells").getAsInt());
    JsonObject methods = group.getAsJsonObject("methods");
    assertEquals(List.of("control", "model"), List.copyOf(methods.keySet()));
    JsonObject control = methods.getAsJsonObject("control").getAsJsonObject("all");
    assertTrue(control.has("r2") && control.get("r2").isJsonNull());
    JsonObject model = methods.getAsJsonObject("model").getAsJsonObject("top50");
    assertEquals(0.9, model.get("r2").getAsDouble());
  }

  @Test
  void averagesAreOverTheGroupsInWhichAllMethodsDefineAMeasure() {
    HeldOut defined =
        new HeldOut(
            new Group(Treatment.of("B", 1), List.of("T")),
            10,
            20,
            List.of(),
            Map.of(Method.MODEL, change(0.3), Method.CONTROL, change(0.1)));
    JsonObject json =
        JsonParser.parseString(table(FIRST, SECOND, defined).json()).getAsJsonObject();
    JsonObject average = json.getAsJsonObject("average");
    assertEquals(0.3, r2(average, "control"), 1e-12);
    assertEquals(0.5, r2(average, "model"), 1e-12); // the group where control has none not counted
    assertFalse(average.has("additive"));
    JsonObject averages = json.getAsJsonArray("averages").get(0).getAsJsonObject();
    assertEquals(3, averages.get("groups").getAsInt());
    assertEquals(
        2,
        averages.getAsJsonObject("groups_of_measures").getAsJsonObject("all").get("r2").getAsInt());
    String text = table(FIRST, SECOND, defined).text();
    assertTrue(text.lines().anyMatch(line -> line.matches("  groups( +2){5}")), text);
  }

  @Test
  void methodsThatSomeGroupsLackAreAveragedOverTheOthersAlone() {
    HeldOut unknown =
        new HeldOut(
            new Group(Treatment.of("New", 1), List.of("NK")),
            10,
            20,
            List.of(),
            Map.of(Method.CONTROL, change(-3)));
    HeldOut third =
        new HeldOut(
            new Group(Treatment.of("New", 2), List.of("NK")),
            10,
            20,
            List.of(),
            Map.of(Method.CONTROL, change(-5)));
    HeldOut known =
        new HeldOut(
            new Group(Treatment.of("A,1", 2), List.of("NK")),
            10,
            20,
            List.of(),
            Map.of(Method.MODEL, change(0.9), Method.CONTROL, change(0.3)));
    EvaluationTable table = table(unknown, SECOND, third, known);
    JsonObject json = JsonParser.parseString(table.json()).getAsJsonObject();
    assertEquals(2, json.get("average_groups").getAsInt());
    assertEquals(0.4, r2(json.getAsJsonObject("average"), "control"), 1e-12);
    assertEquals(0.8, r2(json.getAsJsonObject("average"), "model"), 1e-12);
    JsonObject others = json.getAsJsonArray("averages").get(1).getAsJsonObject();
    assertEquals(2, others.get("groups").getAsInt());
    assertEquals(-4, r2(others.getAsJsonObject("methods"), "control"), 1e-12);
    assertEquals("[\"model\"]", others.get("without").toString());
    String text = table.text();
    int first = text.indexOf("average over 2 of 4 groups" + System.lineSeparator());
    int second = text.indexOf("average over 2 of 4 groups, those without model");
    assertTrue(first > 0 && second > first, text);
    assertTrue(table.csv().lines().anyMatch(l -> l.matches("New,1.0,NK,.*control,all,.*,2,")));
    assertTrue(table.csv().lines().anyMatch(l -> l.matches("B,1.0,NK,.*model,all,.*,1,")));
  }

  @Test
  void groupsThatAreLeftOutAreNamedWithTheReason() throws IOException {
    LeftOut leftOut =
        new LeftOut(new Group(Treatment.of("B", 2), List.of("T")), 1, "but no control cells of T");
    EvaluationTable table =
        new EvaluationTable(new Evaluation(List.of(SECOND), List.of(leftOut)), DESIGN);
    assertTrue(table.text().contains("1 of 2 held-out groups is left out"), table.text());
    assertTrue(
        table.text().contains("  B at dose 2.0, T: one cell, but no control cells of T"),
        table.text());
    CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
    try (var parser = format.parse(new java.io.StringReader(table.csv()))) {
      List<CSVRecord> rows = parser.getRecords();
      CSVRecord last = rows.get(rows.size() - 1);
      assertTrue(last.isConsistent());
      assertEquals("but no control cells of T", last.get("left_out"));
      assertEquals("1", last.get("cells"));
      assertEquals("", last.get("method"));
      assertEquals("", rows.get(0).get("left_out"));
    }
    JsonObject json =
        JsonParser.parseString(table.json())
            .getAsJsonObject()
            .getAsJsonArray("left_out")
            .get(0)
            .getAsJsonObject();
    assertEquals("but no control cells of T", json.get("why").getAsString());
    assertEquals("B", json.get("treatment").getAsString());
  }

  @Test
  void peopleSeeGroupsMethodsAndAverages() {
    String text = TABLE.text();
    assertTrue(
        text.startsWith(
            "A,1+B at dose 1.0+0.5, line\nfeed: 12,345 cells, predicted from 99 control cells"),
        text);
    assertTrue(text.contains("average over 2 groups"), text);
    assertEquals(3, text.lines().filter(line -> line.startsWith("  model ")).count());
    assertTrue(text.lines().anyMatch(line -> line.matches("  control( +-){5}")), text);
    assertFalse(table(FIRST).text().contains("average"));
  }

  @Test
  void genesShowTheirTrueAndPredictedChange() {
    assertTrue(
        EvaluationTable.genes(FIRST, 20)
            .lines()
            .anyMatch(l -> l.matches("  ISG15 +2.500 +- +2.250")));
    assertEquals(1, EvaluationTable.genes(FIRST, 0).lines().count());
  }

  @Test
  void theLanguageOfTheMachineChangesNothing() {
    String text = TABLE.text();
    String csv = TABLE.csv();
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertEquals(text, TABLE.text());
      assertEquals(csv, TABLE.csv());
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aMaskHasColumnsRowsAndMembersOfItsOwn() {
    MeanChange plain = change(0.25);
    MeanChange masked = new MeanChange(plain.all(), plain.top(), Optional.of(plain.all()));
    HeldOut group =
        new HeldOut(
            FIRST.group(), 10, 10, List.of(), Map.of(Method.CONTROL, plain, Method.MODEL, masked));
    EvaluationTable table = table(group);
    assertTrue(table.text().contains("R2 mask     r mask"), table.text());
    assertTrue(table.text().contains("     0.250      0.150" + System.lineSeparator()));
    assertFalse(TABLE.text().contains("mask"));
    assertEquals(1, table.csv().lines().filter(line -> line.contains(",model,mask,0.25,")).count());
    assertFalse(table.csv().contains(",control,mask,"));
    assertTrue(table.json().contains("\"mask\":{\"r2\":0.25,"), table.json());
  }

  private static double r2(JsonObject methods, String method) {
    return methods.getAsJsonObject(method).getAsJsonObject("all").get("r2").getAsDouble();
  }

  private static EvaluationTable table(HeldOut... groups) {
    return new EvaluationTable(new Evaluation(List.of(groups), List.of()), DESIGN);
  }

  private static MeanChange change(double r2) {
    Agreement agreement = new Agreement(r2, r2 - 0.1, r2, r2, r2, r2 - 0.3);
    return new MeanChange(
        agreement,
        new TreeMap<>(Map.of(20, agreement, 50, agreement, 100, agreement)),
        Optional.empty());
  }
}
