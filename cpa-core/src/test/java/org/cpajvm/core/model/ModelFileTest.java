package org.cpajvm.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.CpaException;
import org.cpajvm.api.OutputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.TensorShape;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.HoldOut;
import org.cpajvm.core.study.PerturbationEncoding;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesign;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFileTest {
  private static final StudyDesign DESIGN =
      new StudyDesign(
          new StudyColumns(
              "drug",
              "ctrl",
              Optional.of("dose"),
              List.of("cell_type"),
              Optional.of("donor"),
              Optional.empty(),
              Optional.of("counts"),
              Optional.empty(),
              "|"),
          List.of("ISG15", "HLA-A", "\"β\\\""),
          List.of("", "ctrl", "A/B", "β-IFN"),
          List.of("A/B|β-IFN", "ctrl"),
          List.of(
              new StudyDesign.Covariate("cell_type", List.of("NK", "T, naive"), false),
              new StudyDesign.Covariate("donor", List.of("1"), true)),
          List.of(new HoldOut(Map.of("drug", "a,b=c"))));
  private static final Hyperparameters HYPERPARAMETERS =
      Hyperparameters.defaults()
          .with(Map.of("px_r_start", "-0.5", "adv_steps", "none", "lr", "1e-05", "n_latent", "7"));
  private static final EpochReport.Validation VALIDATION =
      new EpochReport.Validation(
          0.1,
          0.9,
          Double.NaN,
          0.3,
          1.0 / 3,
          2.5,
          4,
          1,
          new EpochReport.BesideControl(0.8, 0.7, 3));
  private static final TrainingHistory HISTORY =
      new TrainingHistory(
          List.of(
              new EpochReport(0, 1.5, 0, Double.NaN, 1e-300, 1e-5, 100, 0.25, Optional.empty()),
              new EpochReport(1, 1.25, 0, 3, 4, 1e-5, 100, 0.5, Optional.of(VALIDATION))),
          1,
          TrainingHistory.Stop.EARLY);
  private static final Provenance PROVENANCE =
      new Provenance("1.0", "2024-01-01T00:00:00Z", "VM", "OS", -5, "a \"b\".h5ad", 120, 100, 1.5);
  private static final List<NamedTensor> WEIGHTS =
      List.of(tensor("w", 1, -2.5f, Float.MIN_VALUE), tensor("b"));
  private static final double[] WEIGHTS_OF_CONDITIONS = {1.0 / 3, 7};

  @TempDir private Path folder;
  private Path file;
  private final List<ModelSpec> specs = new ArrayList<>();
  private final List<NamedTensor> loaded = new ArrayList<>();
  private final PerturbationModel network = mock();
  private final ModelBackend backend = mock(withSettings().stubOnly());
  private PluginRegistry registry;

  @BeforeEach
  void aSavedModel() {
    when(backend.name()).thenReturn("fake");
    when(backend.create(any(), any()))
        .thenAnswer(
            call -> {
              specs.add(call.getArgument(0));
              return network;
            });
    doAnswer(
            call -> {
              loaded.clear();
              return loaded.addAll(call.getArgument(0));
            })
        .when(network)
        .setParameters(any());
    when(network.spec())
        .thenReturn(
            Specs.of(
                DESIGN, HYPERPARAMETERS, WEIGHTS_OF_CONDITIONS, ModelSpec.Precision.DOUBLE, -5));
    when(network.parameters()).thenReturn(WEIGHTS);
    registry = PluginRegistry.of(backend);
    file = folder.resolve("model.cpa");
    new TrainedModel("fake", DESIGN, HYPERPARAMETERS, network, HISTORY, PROVENANCE).save(file);
  }

  private static NamedTensor tensor(String name, float... numbers) {
    ByteBuffer data = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(numbers);
    return new NamedTensor(name, NamedTensor.Type.F32, new long[] {numbers.length}, data);
  }

  private TrainedModel load() {
    return TrainedModel.load(file, registry, Execution.AUTO);
  }

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

  private void checkWeights() {
    assertEquals(WEIGHTS.size(), loaded.size());
    for (int i = 0; i < WEIGHTS.size(); i++) {
      assertEquals(WEIGHTS.get(i).name(), loaded.get(i).name());
      assertArrayEquals(WEIGHTS.get(i).shape(), loaded.get(i).shape());
      assertEquals(WEIGHTS.get(i).data(), loaded.get(i).data());
    }
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
    json.addProperty("format_version", 3);
    write(json);
    assertTrue(badInput().startsWith(file + " has format version 3"), badInput());
  }

  @Test
  void oddVersionsAreRefused() throws IOException {
    JsonObject json = json();
    for (String version : List.of("0", "-1", "1.5", "1.0", "\"1\"", "null", "[1]", "1e0", "true")) {
      json.add("format_version", JsonParser.parseString(version));
      write(json);
      assertTrue(badInput().contains("(format_version is " + version), badInput());
    }
  }

  @Test
  void weightsThatAreNoNumbersAreRefusedAndNeverWritten() throws IOException {
    Map<String, byte[]> members = members();
    byte[] weights = members.get("weights.safetensors");
    for (float number : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      byte[] changed = weights.clone();
      ByteBuffer.wrap(changed)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putFloat(changed.length - Float.BYTES, number);
      members.put("weights.safetensors", changed);
      write(members);
      assertEquals(
          file
              + " is damaged (weights.safetensors: number 2 of 'w' is not finite): copy or train the"
              + " model again",
          badInput());
      assertTrue(specs.isEmpty(), "a network was made");
    }
    when(network.parameters()).thenReturn(List.of(tensor("w", 1, Float.NaN)));
    TrainedModel model =
        new TrainedModel("fake", DESIGN, HYPERPARAMETERS, network, HISTORY, PROVENANCE);
    Path other = folder.resolve("other.cpa");
    OutputException error = assertThrows(OutputException.class, () -> model.save(other));
    assertTrue(error.getMessage().contains("number 1 of 'w' is not finite"), error.getMessage());
    assertFalse(Files.exists(other));
  }

  @Test
  void weightsOfAnotherShapeAreRefusedBeforeANetworkIsMade() {
    TensorShape b = new TensorShape("b", List.of(0L));
    layout(new TensorShape("w", List.of(200_000L, 200_000L)), b);
    assertTrue(badInput().contains("'w' has the shape [3], not [200000, 200000]"), badInput());
    layout(new TensorShape("w", List.of(3L)), b, new TensorShape("c", List.of()));
    assertTrue(badInput().contains("there is no tensor 'c'"), badInput());
    layout(new TensorShape("w", List.of(3L)));
    assertTrue(badInput().contains("there is a tensor 'b' too many"), badInput());
    assertTrue(specs.isEmpty(), "a network was made");
    layout(b, new TensorShape("w", List.of(3L)));
    assertEquals(DESIGN, load().design());
  }

  private void layout(TensorShape... tensors) {
    when(backend.layout(any())).thenReturn(Optional.of(List.of(tensors)));
  }

  @Test
  void aNetworkThatNeedsMoreThanTheMachineHasIsRefusedBeforeItIsMade() throws IOException {
    JsonObject json = json();
    json.getAsJsonObject("hyperparameters").addProperty("n_hidden_encoder", 1_000_000);
    write(json);
    assertTrue(badInput().startsWith(file + " needs "), badInput());
    assertTrue(badInput().contains(" of memory, but this machine has "), badInput());
    assertTrue(specs.isEmpty(), "a network was made");
  }

  /** Three megabytes of zeros and spaces would be gigabytes in memory. */
  @Test
  void membersThatGrowTooMuchAreRefused() throws IOException {
    Map<String, byte[]> members = members();
    byte[] json = members.get("model.json");
    byte[] long33 = Arrays.copyOf(json, 33 << 20);
    new java.util.SplittableRandom(1).nextBytes(long33); // cannot be compressed
    members.put("model.json", long33);
    write(members);
    assertTrue(badInput().contains("model.json is larger than 32 MB"), badInput());
    byte[] spaces = Arrays.copyOf(json, 20 << 20);
    Arrays.fill(spaces, json.length, spaces.length, (byte) ' ');
    members.put("model.json", spaces);
    write(members);
    assertTrue(badInput().contains("(model.json would grow from "), badInput());
    members.put("model.json", json);
    members.put("weights.safetensors", Arrays.copyOf(members.get("weights.safetensors"), 60 << 20));
    write(members);
    assertTrue(badInput().contains("(weights.safetensors would grow from "), badInput());
  }

  @Test
  void whatSurroundsTheZipIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
    assertTrue(badInput().contains("does not end like a zip"), badInput());
    ByteBuffer behind = ByteBuffer.allocate(bytes.length + 3).put(new byte[3]).put(bytes);
    Files.write(file, behind.array());
    assertTrue(badInput().contains("does not begin like a zip"), badInput());
    assertFalse(TrainedModel.isModelFile(file));
    Files.write(file, bytes);
    assertTrue(TrainedModel.isModelFile(file));
  }

  @Test
  void aMemberThatIsThereTwiceIsRefused() throws IOException {
    Map<String, byte[]> members = members();
    members.put("model.jsoN", members.get("model.json"));
    write(members);
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Files.write(
        file, text.replace("model.jsoN", "model.json").getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(badInput().contains("it has model.json twice"), badInput());
  }

  @Test
  void namesThatAreThereTwiceAreRefused() throws IOException {
    for (String list : List.of("genes", "conditions", "perturbations")) {
      JsonObject json = json();
      com.google.gson.JsonArray names = json.getAsJsonObject("design").getAsJsonArray(list);
      names.set(names.size() - 1, names.get(names.size() - 2));
      write(json);
      assertTrue(badInput().contains("the design of the study cannot be read"), badInput());
    }
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

  private StudyDesign saveEncoded() {
    StudyDesign design =
        DESIGN.withEncoding(
            new PerturbationEncoding(
                List.of(
                    new PerturbationEncoding.Encoder("gone", 7, Map.of("b", "2", "a", "x=y"), 2),
                    new PerturbationEncoding.Encoder("again", "gone", 7, Map.of(), 1)),
                Map.of("β-IFN", new float[] {1, -0.5f, 3e-9f})));
    new TrainedModel("fake", design, HYPERPARAMETERS, network, HISTORY, PROVENANCE).save(file);
    specs.clear();
    return design;
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

  private String badInput() {
    return assertThrows(BadInputException.class, this::load).getMessage();
  }

  private JsonObject json() throws IOException {
    return JsonParser.parseString(new String(members().get("model.json"), StandardCharsets.UTF_8))
        .getAsJsonObject();
  }

  private void write(JsonObject json) throws IOException {
    Map<String, byte[]> members = members();
    members.put("model.json", json.toString().getBytes(StandardCharsets.UTF_8));
    write(members);
  }

  private Map<String, byte[]> members() throws IOException {
    Map<String, byte[]> members = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        members.put(entry.getName(), zip.readAllBytes());
      }
    }
    return members;
  }

  private void write(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
      }
    }
    Files.write(file, bytes.toByteArray());
  }
}
