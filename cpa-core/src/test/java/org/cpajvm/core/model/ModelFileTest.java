package org.cpajvm.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.verify;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.CpaException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.backbone.NetworkCheck;
import org.cpajvm.core.backbone.TrainingGroups;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.GroupMean;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.StudyDesign;
import org.junit.jupiter.api.Test;

class ModelFileTest extends SavedModelFile {
  @Test
  void whatIsSavedIsLoaded() {
    TrainedModel model = load();
    assertEquals("fake", model.backend());
    assertEquals(DESIGN, model.design());
    assertEquals(HYPERPARAMETERS, model.hyperparameters());
    assertNull(model.hyperparameters().plan().advSteps());
    assertEquals(HISTORY, model.history());
    assertEquals(PROVENANCE, model.provenance());
    ModelSpec spec = specs.get(0);
    assertArrayEquals(WEIGHTS_OF_CONDITIONS, spec.conditionWeights());
    assertEquals(ModelSpec.Precision.DOUBLE, spec.precision());
    assertEquals(-5, spec.seed());
    assertEquals(3, spec.genes());
    assertEquals(4, spec.perturbations());
    checkWeights();
  }

  @Test
  void theSameModelGivesTheSameBytes() throws IOException {
    byte[] first = Files.readAllBytes(file);
    load().save(file);
    assertArrayEquals(first, Files.readAllBytes(file));
  }

  @Test
  void theHistoryIsATableForPeople() throws IOException {
    String[] lines =
        new String(members().get("history.csv"), StandardCharsets.UTF_8).split("\n", -1);
    assertEquals(4, lines.length); // a header, two epochs and the end of the last line
    for (int i = 0; i < 3; i++) {
      assertEquals(16, lines[i].split(",", -1).length, lines[i]);
    }
    assertTrue(lines[1].endsWith(",100,0.250,,,,,,,,"), lines[1]);
    assertTrue(
        lines[2].endsWith(",0.500,0.1,0.9,NaN,0.3,0.3333333333333333,2.5,0.8,0.7"), lines[2]);
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(file);
    assertEquals("there is no model file " + file, badInput());
  }

  @Test
  void aFileThatIsNoZipIsNamed() throws IOException {
    for (byte[] bytes : List.of(new byte[0], "not a zip".getBytes(StandardCharsets.UTF_8))) {
      Files.write(file, bytes);
      assertTrue(badInput().startsWith(file + " is not a model file"), badInput());
    }
  }

  @Test
  void anotherZipIsNamed() throws IOException {
    write(Map.of("xl/workbook.xml", new byte[3]));
    assertTrue(badInput().startsWith(file + " has no model.json"), badInput());
    write(Map.of("model.json", "{\"format\": \"other\"}".getBytes(StandardCharsets.UTF_8)));
    assertTrue(badInput().startsWith(file + " is a zip, but not a model file"), badInput());
  }

  @Test
  void aNewerVersionIsNamed() throws IOException {
    JsonObject json = json();
    json.addProperty("format_version", 4);
    write(json);
    assertTrue(badInput().startsWith(file + " has format version 4"), badInput());
  }

  @Test
  void namesOfFilesAreThoseOfEncodersAndColumns() {
    saveEncoded();
    List<String> names = TrainedModel.namesOfFiles(file);
    assertTrue(names.contains("x=y") && names.contains("counts"), names.toString());
    assertEquals(List.of(), TrainedModel.namesOfFiles(folder.resolve("none")));
  }

  /** Files from before there were encoders say that vectors are learned, or nothing at all. */
  @Test
  void aModelWithoutEncodersIsOfTheFirstVersion() throws IOException {
    JsonObject json = json();
    assertEquals(1, json.get("format_version").getAsInt());
    assertEquals("learned", json.get("encoder").getAsString());
    json.remove("encoder");
    write(json);
    assertEquals(DESIGN, load().design());
  }

  @Test
  void anEncodingIsLoadedWithoutItsEncoder() throws IOException {
    StudyDesign design = saveEncoded();
    assertEquals(2, json().get("format_version").getAsInt());
    TrainedModel model = load();
    assertEquals(design, model.design());
    ModelSpec.ExternalEncoding encoding = specs.get(0).encoding().orElseThrow();
    assertEquals(3, encoding.dimension());
    assertNull(encoding.vectors()[0]);
    assertNull(encoding.vectors()[1]);
    assertNull(encoding.vectors()[2]);
    assertArrayEquals(new float[] {1, -0.5f, 3e-9f}, encoding.vectors()[3]);
  }

  @Test
  void anEncodingWithoutItsVectorsIsNamed() throws IOException {
    saveEncoded();
    Map<String, byte[]> members = members();
    byte[] vectors = members.remove("encoding.safetensors");
    write(members);
    assertTrue(badInput().startsWith(file + " has no encoding.safetensors"), badInput());
    members.put("encoding.safetensors", members.get("weights.safetensors"));
    write(members);
    assertTrue(badInput().contains("a tensor 'vectors' of 1 x 3"), badInput());
    members.put("encoding.safetensors", vectors);
    write(members);
    assertTrue(load().design().encoding().isPresent());
  }

  @Test
  void missingWeightsAreNamed() throws IOException {
    Map<String, byte[]> members = members();
    members.remove("weights.safetensors");
    write(members);
    assertTrue(badInput().startsWith(file + " has no weights.safetensors"), badInput());
    members.put("weights.safetensors", new byte[3]);
    write(members);
    assertTrue(badInput().startsWith(file + " is damaged (weights.safetensors"), badInput());
  }

  @Test
  void weightsOfAnotherNetworkAreNamedAndTheNetworkIsFreed() {
    doThrow(new BadInputException("'w' is missing")).when(network).setParameters(any());
    assertEquals(file + ", weights.safetensors: 'w' is missing", badInput());
    verify(network).close();
  }

  @Test
  void aBackendThatIsNotThereIsNamed() {
    PluginRegistry empty = PluginRegistry.of();
    String message =
        assertThrows(UsageException.class, () -> TrainedModel.load(file, empty, Execution.AUTO))
            .getMessage();
    assertTrue(message.contains("ModelBackend 'fake'"), message);
  }

  @Test
  void aFileThatWasCutOffIsNamed() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int length = 0; length < bytes.length; length += 13) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertTrue(badInput().startsWith(file.toString()), badInput());
    }
  }

  @Test
  void aChangedByteIsFoundOrChangesNothing() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 0; at < bytes.length; at += 5) {
      byte[] changed = bytes.clone();
      changed[at] ^= (byte) (1 << (at % 8));
      Files.write(file, changed);
      try {
        TrainedModel model = load();
        assertEquals(HISTORY, model.history());
        assertEquals(DESIGN, model.design());
        assertEquals(HYPERPARAMETERS, model.hyperparameters());
        checkWeights();
      } catch (BadInputException e) {
        assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
      }
    }
  }

  @Test
  void whateverIsInTheJsonNothingButAnErrorForTheUserIsThrown() throws IOException {
    JsonObject json = json();
    List<String> replacements = List.of("null", "17", "\"x\"", "[null]", "{}");
    for (List<String> path : paths(json)) {
      for (String replacement : replacements) {
        JsonObject changed = json.deepCopy();
        replace(changed, path, JsonParser.parseString(replacement));
        write(changed);
        try {
          load();
        } catch (CpaException e) {
          boolean backend = path.equals(List.of("backend")) && e instanceof UsageException;
          assertTrue(backend || e.getMessage().startsWith(file.toString()), e.getMessage());
          if (!backend) {
            assertInstanceOf(BadInputException.class, e);
          }
        }
      }
    }
  }

  /** The way to each member of an object, down to those of objects in it. */
  private static List<List<String>> paths(JsonObject json) {
    List<List<String>> paths = new ArrayList<>();
    for (Map.Entry<String, JsonElement> member : json.entrySet()) {
      paths.add(List.of(member.getKey()));
      if (member.getValue() instanceof JsonObject inner) {
        for (List<String> path : paths(inner)) {
          List<String> longer = new ArrayList<>(List.of(member.getKey()));
          longer.addAll(path);
          paths.add(longer);
        }
      }
    }
    return paths;
  }

  private static void replace(JsonObject json, List<String> path, JsonElement replacement) {
    JsonObject at = json;
    for (String name : path.subList(0, path.size() - 1)) {
      at = at.getAsJsonObject(name);
    }
    at.add(path.get(path.size() - 1), replacement);
  }

  @Test
  void anEnsembleIsSavedAndLoaded() {
    Treatment pair =
        Treatment.of(new Treatment.Component("A/B", 0.1), new Treatment.Component("β-IFN", 2));
    Group treated = new Group(pair, List.of("NK"));
    Group control = new Group(Treatment.of("ctrl", 1), List.of("NK"));
    TrainingGroups groups =
        TrainingGroups.of(
            Map.of(
                control, new GroupMean(9, new double[] {1 / 3.0, 2, 0}),
                treated, new GroupMean(4, new double[] {5, 0.1, 1e-9})),
            "ctrl");
    NetworkCheck check = new NetworkCheck(2, treated, new float[] {1, -2, 0.3f});
    List<NamedTensor> member = List.of(tensor("w", 4, 5, 6), tensor("b"));
    new TrainedModel("fake", DESIGN, HYPERPARAMETERS, network, HISTORY, PROVENANCE)
        .with(new Ensemble(groups, List.of(check), List.of(member)))
        .save(file);
    Ensemble loaded = load().ensemble().orElseThrow();
    assertEquals(1, loaded.members().size());
    assertEquals(member.get(0).data(), loaded.members().get(0).get(0).data());
    assertEquals(2, loaded.checks().get(0).fold());
    assertEquals(treated, loaded.checks().get(0).group());
    assertArrayEquals(check.change(), loaded.checks().get(0).change());
    assertEquals(9, loaded.groups().controls().get(List.of("NK")).cells());
    assertArrayEquals(
        new double[] {1 / 3.0, 2, 0}, loaded.groups().controls().get(List.of("NK")).mean());
    TrainingGroups.Response response = loaded.groups().responses().get(0);
    assertEquals(treated, response.group());
    assertEquals(4, response.cells());
    assertArrayEquals(groups.responses().get(0).change(), response.change());
  }

  @Test
  void aMemberOfAnotherShapeIsRefused() {
    TrainingGroups groups =
        TrainingGroups.of(
            Map.of(
                new Group(Treatment.of("ctrl", 1), List.of("NK")), new GroupMean(9, new double[3])),
            "ctrl");
    new TrainedModel("fake", DESIGN, HYPERPARAMETERS, network, HISTORY, PROVENANCE)
        .with(new Ensemble(groups, List.of(), List.of(List.of(tensor("w", 4, 5), tensor("b")))))
        .save(file);
    assertTrue(badInput().contains("not a network like the first"), badInput());
  }
}
