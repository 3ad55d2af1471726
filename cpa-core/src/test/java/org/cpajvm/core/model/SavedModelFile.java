package org.cpajvm.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;
import static org.mockito.Mockito.withSettings;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.HoldOut;
import org.cpajvm.core.study.PerturbationEncoding;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesign;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A saved model of a backend that makes no networks, and ways to change its file. */
abstract class SavedModelFile {
  static final StudyDesign DESIGN =
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
  static final Hyperparameters HYPERPARAMETERS =
      Hyperparameters.defaults()
          .with(Map.of("px_r_start", "-0.5", "adv_steps", "none", "lr", "1e-05", "n_latent", "7"));
  static final EpochReport.Validation VALIDATION =
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
  static final TrainingHistory HISTORY =
      new TrainingHistory(
          List.of(
              new EpochReport(0, 1.5, 0, Double.NaN, 1e-300, 1e-5, 100, 0.25, Optional.empty()),
              new EpochReport(1, 1.25, 0, 3, 4, 1e-5, 100, 0.5, Optional.of(VALIDATION))),
          1,
          TrainingHistory.Stop.EARLY);
  static final Provenance PROVENANCE =
      new Provenance("1.0", "2024-01-01T00:00:00Z", "VM", "OS", -5, "a \"b\".h5ad", 120, 100, 1.5);
  static final List<NamedTensor> WEIGHTS =
      List.of(tensor("w", 1, -2.5f, Float.MIN_VALUE), tensor("b"));
  static final double[] WEIGHTS_OF_CONDITIONS = {1.0 / 3, 7};

  @TempDir Path folder;
  Path file;
  final List<ModelSpec> specs = new ArrayList<>();
  final List<NamedTensor> loaded = new ArrayList<>();
  final PerturbationModel network = mock();
  final ModelBackend backend = mock(withSettings().stubOnly());
  PluginRegistry registry;

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

  static NamedTensor tensor(String name, float... numbers) {
    ByteBuffer data = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(numbers);
    return new NamedTensor(name, NamedTensor.Type.F32, new long[] {numbers.length}, data);
  }

  TrainedModel load() {
    return TrainedModel.load(file, registry, Execution.AUTO);
  }

  void checkWeights() {
    assertEquals(WEIGHTS.size(), loaded.size());
    for (int i = 0; i < WEIGHTS.size(); i++) {
      assertEquals(WEIGHTS.get(i).name(), loaded.get(i).name());
      assertArrayEquals(WEIGHTS.get(i).shape(), loaded.get(i).shape());
      assertEquals(WEIGHTS.get(i).data(), loaded.get(i).data());
    }
  }

  StudyDesign saveEncoded() {
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

  String badInput() {
    return assertThrows(BadInputException.class, this::load).getMessage();
  }

  JsonObject json() throws IOException {
    return JsonParser.parseString(new String(members().get("model.json"), StandardCharsets.UTF_8))
        .getAsJsonObject();
  }

  void write(JsonObject json) throws IOException {
    Map<String, byte[]> members = members();
    members.put("model.json", json.toString().getBytes(StandardCharsets.UTF_8));
    write(members);
  }

  Map<String, byte[]> members() throws IOException {
    Map<String, byte[]> members = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        members.put(entry.getName(), zip.readAllBytes());
      }
    }
    return members;
  }

  void write(Map<String, byte[]> members) throws IOException {
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
