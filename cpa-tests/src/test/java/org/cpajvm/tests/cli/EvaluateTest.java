package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.StringColumn;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code evaluate} compares what it can, and says what it leaves out. */
class EvaluateTest {
  @TempDir Path folder;

  private Path study(String name, String[] drugs, String[] types) {
    Map<String, Column> columns =
        Map.of("drug", StringColumn.of(drugs), "type", StringColumn.of(types));
    return SmallStudy.write(folder.resolve(name), columns, 1, 0);
  }

  private CommandLine train(Path data, String model, String... holdOut) {
    List<String> words =
        new ArrayList<>(
            List.of("train", data.toString(), "--out", folder.resolve(model).toString()));
    words.addAll(List.of("--perturbation", "drug", "--control", "ctrl", "--covariates", "type"));
    words.addAll(List.of("--set", "max_epochs=1", "--preset", "small-study", "--threads", "1"));
    Arrays.asList(holdOut).forEach(where -> words.addAll(List.of("--hold-out", where)));
    return CommandLine.run(words.toArray(String[]::new));
  }

  private CommandLine evaluate(Path data, String model, String... more) {
    List<String> words =
        new ArrayList<>(List.of("evaluate", folder.resolve(model).toString(), "--data"));
    words.add(data.toString());
    words.addAll(Arrays.asList(more));
    return CommandLine.run(words.toArray(String[]::new));
  }

  @Test
  void groupsThatCannotBeComparedAreNamed() {
    String[] drugs = new String[SmallStudy.cells()];
    String[] types = new String[drugs.length];
    for (int cell = 0; cell < drugs.length; cell++) {
      drugs[cell] = List.of("ctrl", "A", "B").get(cell % 3);
      types[cell] = cell / 3 % 2 == 0 ? "T" : "B cell";
      if (cell >= 400) {
        drugs[cell] = cell % 2 == 0 ? "A" : "B";
        types[cell] = "NK";
      }
    }
    drugs[5] = "Lone";
    Path data = study("study.h5ad", drugs, types);
    CommandLine trained = train(data, "m.cpa", "drug=A,type=T", "drug=A,type=NK", "drug=Lone");
    assertEquals(0, trained.code(), trained.err());
    assertTrue(trained.err().contains("no control cells beside the treated cells of NK (200 "));

    CommandLine run = evaluate(data, "m.cpa");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("2 of 3 held-out groups are left out:"), run.out());
    assertTrue(run.out().contains("A, NK: 100 cells, but no control cells of NK"), run.out());
    assertTrue(run.out().contains("Lone, B cell: one cell, "), run.out());
    JsonObject json =
        JsonParser.parseString(evaluate(data, "m.cpa", "--json").out()).getAsJsonObject();
    assertEquals(1, json.getAsJsonArray("groups").size());
    assertEquals(2, json.getAsJsonArray("left_out").size());
  }

  @Test
  void bulkStudiesWithOneSampleAGroupAreCompared() {
    String[] drugs = new String[SmallStudy.cells()];
    String[] types = new String[drugs.length];
    for (int cell = 0; cell < drugs.length; cell++) {
      drugs[cell] = cell % 20 == 0 ? "ctrl" : "drug" + cell % 20;
      types[cell] = "donor" + cell / 20;
    }
    Path data = study("bulk.h5ad", drugs, types);
    CommandLine trained = train(data, "b.cpa", "drug=drug3,type=donor4", "drug=drug5,type=donor6");
    assertEquals(0, trained.code(), trained.err());
    CommandLine run = evaluate(data, "b.cpa", "--json");
    assertEquals(0, run.code(), run.err());
    JsonObject json = JsonParser.parseString(run.out()).getAsJsonObject();
    assertEquals(2, json.getAsJsonArray("groups").size());
    assertEquals(0, json.getAsJsonArray("left_out").size());
    Set<String> methods = new TreeSet<>(json.getAsJsonObject("average").keySet());
    assertFalse(methods.contains("ceiling"), methods.toString());
    assertTrue(methods.containsAll(List.of("control", "additive", "model")), methods.toString());
  }
}
