package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.config.JsonFields;
import org.junit.jupiter.api.Test;

class StudyDesignTest {
  private static final List<String> NAMES =
      List.of("A", "A+B", "a/b", "β-IFN", "\"q\"", "x,y=z", " pad ", "\\", "\u0000", "😀", "null");

  private static StudyColumns columns(String control) {
    return new StudyColumns(
        "drug",
        control,
        Optional.of("dose µM"),
        List.of("cell type", "donor"),
        Optional.of("plate"),
        Optional.empty(),
        Optional.of("counts"),
        Optional.of(""),
        "__");
  }

  private static StudyDesign random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> perturbations = new ArrayList<>(List.of("", "ctrl"));
    perturbations.addAll(some(random));
    return new StudyDesign(
        columns("ctrl"),
        List.of("g", "", "GENE-1"),
        perturbations,
        some(random),
        List.of(
            new StudyDesign.Covariate("cell type", some(random), false),
            new StudyDesign.Covariate("plate", some(random), true)),
        List.of(
            new HoldOut(new LinkedHashMap<>(Map.of("drug", "x,y=z", "cell type", " pad "))),
            HoldOut.parse("a=b")));
  }

  private static List<String> some(SplittableRandom random) {
    TreeSet<String> some = new TreeSet<>(List.of("Z"));
    NAMES.stream().filter(name -> random.nextBoolean()).forEach(some::add);
    return List.copyOf(some);
  }

  private static JsonObject parse(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  @Test
  void jsonRoundTripsExactly() {
    for (int seed = 0; seed < 100; seed++) {
      StudyDesign design = random(seed);
      String text = new Gson().toJson(StudyDesignJson.toJson(design));
      assertEquals(design, StudyDesignJson.fromJson(parse(text), "model.json"), text);
      String columns = new Gson().toJson(StudyDesignJson.toJson(design.columns()));
      assertEquals(
          design.columns(), StudyDesignJson.columnsFromJson(new JsonFields(parse(columns), "x")));
    }
  }

  @Test
  void absentColumnsHaveTheirDefaults() {
    assertEquals(
        StudyColumns.of("drug", "ctrl"),
        StudyDesignJson.columnsFromJson(
            new JsonFields(
                parse("{'perturbation': 'drug', 'control': 'ctrl', 'dose': null}"), "run.json")));
  }

  @Test
  void brokenJsonSaysWhereAndWhat() {
    JsonObject good = StudyDesignJson.toJson(random(1));
    for (String member :
        List.of("columns", "genes", "perturbations", "conditions", "covariates", "hold_out")) {
      JsonObject without = good.deepCopy();
      without.remove(member);
      String message = refused(without);
      assertTrue(
          message.startsWith("model.json: ") && message.contains("'" + member + "'"), message);
      JsonObject wrong = good.deepCopy();
      wrong.addProperty(member, 3);
      assertTrue(refused(wrong).startsWith("model.json: "));
    }
    JsonObject unsorted = good.deepCopy();
    unsorted.add("perturbations", JsonParser.parseString("['', 'ctrl', 'b', 'a']"));
    assertTrue(refused(unsorted).contains("sorted"));
    for (String columns :
        List.of(
            "{'control': 'ctrl'}",
            "{'perturbation': 'drug', 'control': ['x', 'y']}",
            "{'perturbation': 'drug', 'control': 'ctrl', 'covariates': 'x'}",
            "{'perturbation': 'drug', 'control': 'ctrl', 'separator': ''}",
            "{'perturbation': 'drug', 'control': 'ctrl', 'covariates': ['x', 'x']}")) {
      String message =
          assertThrows(
                  BadInputException.class,
                  () -> StudyDesignJson.columnsFromJson(new JsonFields(parse(columns), "run.json")))
              .getMessage();
      assertTrue(message.startsWith("run.json: "), message);
    }
  }

  private static String refused(JsonObject json) {
    return assertThrows(BadInputException.class, () -> StudyDesignJson.fromJson(json, "model.json"))
        .getMessage();
  }

  @Test
  void everyPerturbationIsFoundByName() {
    for (int seed = 0; seed < 20; seed++) {
      StudyDesign design = random(seed);
      for (int id = 1; id < design.perturbations().size(); id++) {
        assertEquals(Optional.of(id), design.perturbationId(design.perturbations().get(id)));
      }
      assertEquals(Optional.empty(), design.perturbationId(""));
      assertEquals(Optional.empty(), design.perturbationId("Y"));
      assertEquals(Optional.empty(), design.perturbationId("~~~"));
    }
    StudyDesign design = random(1);
    assertTrue(design.isControl(Treatment.of("ctrl", 3)));
    assertTrue(!design.isControl(Treatment.of("Z", 0)));
  }

  @Test
  void aVocabularyBeginsWithPaddingAndControl() {
    for (List<String> wrong :
        List.of(
            List.of(""), List.of("", "A"), List.of("ctrl", ""), List.of("", "ctrl", "A", "A"))) {
      assertThrows(
          IllegalArgumentException.class,
          () ->
              new StudyDesign(
                  columns("ctrl"), List.of("g"), wrong, List.of("ctrl"), List.of(), List.of()),
          wrong.toString());
    }
  }

  @Test
  void aColumnIsOneCovariate() {
    assertEquals(List.of("cell type", "donor", "plate"), columns("ctrl").modelCovariates());
    String message =
        assertThrows(
                UsageException.class,
                () ->
                    new StudyColumns(
                        "drug",
                        "ctrl",
                        Optional.empty(),
                        List.of("plate"),
                        Optional.of("plate"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "+"))
            .getMessage();
    assertTrue(message.contains("'plate'"), message);
  }
}
