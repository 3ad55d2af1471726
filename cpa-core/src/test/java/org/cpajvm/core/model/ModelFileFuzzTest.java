package org.cpajvm.core.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.cpajvm.api.CpaException;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.TensorShape;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.PerturbationEncoding;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesign;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Reads model files that a fuzzer makes, which looks for input that reaches code that no other has:
 * whatever is in them is an error for the user or a model that is written as it was read. The build
 * does so for some seconds; docs/architecture.md says how to do it for longer.
 */
class ModelFileFuzzTest {
  private static final String[] MEMBERS = {
    "model.json", "weights.safetensors", "encoding.safetensors"
  };

  /** The members of a file, each after its length in two bytes; the last one is the rest. */
  private static Stream<Arguments> seeds() throws IOException {
    StudyDesign learned = design();
    StudyDesign encoded =
        learned.withEncoding(
            new PerturbationEncoding(
                List.of(new PerturbationEncoding.Encoder("e", 1, Map.of("path", "a.csv"), 2)),
                Map.of("B", new float[] {1, -2})));
    List<Arguments> seeds = new ArrayList<>();
    for (StudyDesign design : List.of(learned, encoded)) {
      Path file = Files.createTempFile("seed", ".cpa");
      try {
        ModelSpec spec = spec(design);
        List<NamedTensor> weights =
            FakeBackend.shapes(spec).stream().map(ModelFileFuzzTest::ones).toList();
        model(design, FakeBackend.model(spec, weights)).save(file);
        seeds.add(Arguments.of((Object) members(file)));
      } finally {
        Files.delete(file);
      }
    }
    return seeds.stream();
  }

  private static StudyDesign design() {
    return new StudyDesign(
        StudyColumns.of("drug", "ctrl"),
        List.of("g1", "g2"),
        List.of("", "ctrl", "A", "B"),
        List.of("A", "ctrl"),
        List.of(new StudyDesign.Covariate("type", List.of("x", "y"), false)),
        List.of());
  }

  private static ModelSpec spec(StudyDesign design) {
    return Specs.of(
        design,
        Hyperparameters.defaults().with(Map.of("n_latent", "2")),
        new double[] {1, 2},
        ModelSpec.Precision.FLOAT,
        1);
  }

  private static TrainedModel model(StudyDesign design, PerturbationModel network) {
    return new TrainedModel(
        "fake",
        design,
        Hyperparameters.defaults().with(Map.of("n_latent", "2")),
        network,
        new TrainingHistory(List.of(), 0, TrainingHistory.Stop.COMPLETE),
        new Provenance("1", "2024-01-01T00:00:00Z", "VM", "OS", 1, "a.h5ad", 2, 2, 1));
  }

  private static NamedTensor ones(TensorShape tensor) {
    long[] shape = tensor.shape().stream().mapToLong(Long::longValue).toArray();
    int numbers = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    byte[] data = new byte[numbers * Float.BYTES];
    for (int i = 0; i < data.length; i += Float.BYTES) {
      data[i + 3] = 0x3f; // little-endian: 0.5
    }
    return new NamedTensor(tensor.name(), NamedTensor.Type.F32, shape, ByteBuffer.wrap(data));
  }

  private static byte[] members(Path file) throws IOException {
    ByteBuffer all = ByteBuffer.allocate(1 << 17);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (String name : MEMBERS) {
        ZipEntry entry = zip.getEntry(name);
        byte[] bytes = entry == null ? new byte[0] : zip.getInputStream(entry).readAllBytes();
        all.putShort((short) bytes.length).put(bytes);
      }
    }
    return Arrays.copyOf(all.array(), all.position());
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "15s") // has to be the last annotation
  void whateverIsInAModelItIsReadOrRefused(byte[] input) throws IOException {
    Path file = Files.createTempFile("fuzz", ".cpa");
    try {
      write(file, input == null ? new byte[0] : input);
      TrainedModel model;
      try {
        model = load(file);
      } catch (CpaException e) {
        assertTrue(e.getMessage() != null && !e.getMessage().isBlank());
        return;
      }
      checkRoundTrip(model, file);
    } finally {
      Files.delete(file);
    }
  }

  private static TrainedModel load(Path file) {
    return TrainedModel.load(file, PluginRegistry.of(new FakeBackend()), Execution.AUTO);
  }

  private static void checkRoundTrip(TrainedModel model, Path file) throws IOException {
    assertEquals(Optional.empty(), FiniteTensors.firstOther(model.network().parameters()));
    model.save(file);
    byte[] first = Files.readAllBytes(file);
    load(file).save(file);
    assertArrayEquals(first, Files.readAllBytes(file));
  }

  /** Writes a zip of the members, whose checksums are right, so that what is in them is read. */
  private static void write(Path file, byte[] input) {
    ByteBuffer rest = ByteBuffer.wrap(input);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : MEMBERS) {
        if (rest.remaining() < Short.BYTES) {
          return;
        }
        byte[] bytes = new byte[Math.min(rest.getShort() & 0xffff, rest.remaining())];
        rest.get(bytes);
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A backend whose models hold what they are given. */
  private static final class FakeBackend implements ModelBackend {
    @Override
    public String name() {
      return "fake";
    }

    @Override
    public String description() {
      return "holds what it is given";
    }

    @Override
    public Optional<List<TensorShape>> layout(ModelSpec spec) {
      return Optional.of(shapes(spec));
    }

    static List<TensorShape> shapes(ModelSpec spec) {
      long latent = spec.architecture().nLatent();
      return List.of(
          new TensorShape("w", List.of((long) spec.genes(), latent)),
          new TensorShape("p", List.of((long) spec.perturbations(), latent)),
          new TensorShape("b", List.of()));
    }

    @Override
    public PerturbationModel create(ModelSpec spec, Execution execution) {
      return model(spec, List.of());
    }

    static PerturbationModel model(ModelSpec spec, List<NamedTensor> start) {
      List<NamedTensor> weights = new ArrayList<>(start);
      return (PerturbationModel)
          Proxy.newProxyInstance(
              FakeBackend.class.getClassLoader(),
              new Class<?>[] {PerturbationModel.class},
              (self, method, arguments) ->
                  switch (method.getName()) {
                    case "spec" -> spec;
                    case "parameters" -> List.copyOf(weights);
                    case "setParameters" -> {
                      weights.clear();
                      ((List<?>) arguments[0]).forEach(t -> weights.add((NamedTensor) t));
                      yield null;
                    }
                    case "close" -> null;
                    default -> throw new UnsupportedOperationException(method.getName());
                  });
    }
  }
}
