package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.AdversaryLoss;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.core.config.Hyperparameters;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A fixture of the reference implementation: its configuration and its tensors. */
final class Golden {
  private static final Path FOLDER =
      Path.of(System.getProperty("cpa.golden.dir", "src/test/resources/golden"));
  private static final List<String> COVARIATES = List.of("cell_type", "batch");

  private final String name;
  private final JsonObject meta;
  private final JsonObject tensors;

  private Golden(String name, JsonObject json) {
    this.name = name;
    this.meta = json.getAsJsonObject("meta");
    this.tensors = json.getAsJsonObject("tensors");
  }

  /** The names of the fixtures that begin with a prefix. */
  static Stream<String> names(String prefix) throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(n -> n.startsWith(prefix) && n.endsWith(".json.gz"))
          .map(n -> n.replace(".json.gz", ""))
          .sorted()
          .toList()
          .stream();
    }
  }

  static Golden read(String name) {
    try (Reader in =
        new InputStreamReader(
            new GZIPInputStream(Files.newInputStream(FOLDER.resolve(name + ".json.gz"))),
            StandardCharsets.UTF_8)) {
      return new Golden(name, JsonParser.parseReader(in).getAsJsonObject());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  JsonObject meta() {
    return meta;
  }

  boolean external() {
    return meta.has("rdkit") && meta.get("rdkit").getAsBoolean();
  }

  boolean has(String key) {
    return tensors.has(key);
  }

  /** The keys that begin with a prefix, without it. */
  List<String> keys(String prefix) {
    return tensors.keySet().stream()
        .filter(k -> k.startsWith(prefix))
        .map(k -> k.substring(prefix.length()))
        .toList();
  }

  double[] get(String key) {
    JsonArray data = tensors.getAsJsonObject(key).getAsJsonArray("data");
    // The shortest decimal form of a float is another double: it has to be read as a float.
    boolean single = tensors.getAsJsonObject(key).get("dtype").getAsString().equals("float32");
    double[] values = new double[data.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = single ? data.get(i).getAsFloat() : data.get(i).getAsDouble();
    }
    return values;
  }

  long[] shape(String key) {
    JsonArray shape = tensors.getAsJsonObject(key).getAsJsonArray("shape");
    return IntStream.range(0, shape.size()).mapToLong(i -> shape.get(i).getAsLong()).toArray();
  }

  /** The model of the fixture; overrides change its plan. */
  ModelSpec spec(ModelSpec.Precision precision, JsonObject overrides) {
    Map<String, String> settings = new HashMap<>();
    for (JsonObject part :
        List.of(meta.getAsJsonObject("model"), meta.getAsJsonObject("plan"), overrides)) {
      for (Map.Entry<String, JsonElement> entry : part.entrySet()) {
        if (!entry.getKey().equals("seed")) {
          settings.put(
              entry.getKey(),
              entry.getValue().isJsonNull() ? "none" : entry.getValue().getAsString());
        }
      }
    }
    Hyperparameters hyperparameters = Hyperparameters.defaults().with(settings);
    List<ModelSpec.CovariateSpec> covariates = new ArrayList<>();
    for (String covariate : covariates()) {
      int values = meta.getAsJsonObject("covars_encoder").getAsJsonObject(covariate).size();
      covariates.add(new ModelSpec.CovariateSpec(covariate, values, covariate.equals("batch")));
    }
    return new ModelSpec(
        hyperparameters.architecture(),
        hyperparameters.plan(),
        genes(),
        meta.getAsJsonObject("pert_encoder").size(),
        covariates,
        doubles(meta.getAsJsonArray("drug_weights")),
        encoding(),
        precision,
        1);
  }

  int genes() {
    return (int) shape("input/X")[1];
  }

  List<String> covariates() {
    return COVARIATES.stream().filter(c -> meta.getAsJsonObject("covars_encoder").has(c)).toList();
  }

  private static double[] doubles(JsonArray array) {
    return IntStream.range(0, array.size()).mapToDouble(i -> array.get(i).getAsDouble()).toArray();
  }

  private Optional<ModelSpec.ExternalEncoding> encoding() {
    if (!external()) {
      return Optional.empty();
    }
    String key = "weights/" + Layout.EMBEDDING;
    int dimension = (int) shape(key)[1];
    double[] values = get(key);
    float[][] vectors = new float[(int) shape(key)[0]][dimension];
    for (int i = 0; i < values.length; i++) {
      vectors[i / dimension][i % dimension] = (float) values[i];
    }
    return Optional.of(new ModelSpec.ExternalEncoding(dimension, vectors));
  }

  /**
   * The tensors of a model whose names begin with a prefix in the fixture, for those names the
   * model has.
   */
  List<NamedTensor> state(String prefix, List<NamedTensor> model) {
    List<NamedTensor> state = new ArrayList<>();
    for (NamedTensor tensor : model) {
      state.add(tensor(prefix + tensor.name(), tensor));
    }
    return state;
  }

  /** A tensor of the fixture with the name and shape of one of the model. */
  NamedTensor tensor(String key, NamedTensor of) {
    double[] values = get(key);
    ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asDoubleBuffer().put(values);
    return new NamedTensor(of.name(), NamedTensor.Type.F64, of.shape(), data);
  }

  /** Some of the cells as a batch. */
  CellBatch batch(int[] cells, Optional<CellBatch.Mixup> mixup) {
    double[] x = get("input/X");
    int genes = genes();
    SparseRows rows = new SparseRows();
    for (int cell : cells) {
      int[] columns = new int[genes];
      float[] values = new float[genes];
      int entries = 0;
      for (int gene = 0; gene < genes; gene++) {
        if (x[cell * genes + gene] != 0) {
          columns[entries] = gene;
          values[entries++] = (float) x[cell * genes + gene];
        }
      }
      rows.addRow(columns, values, entries);
    }
    double[] ids = get("input/perts");
    double[] doses = get("input/perts_doses");
    int slots = (int) shape("input/perts")[1];
    int[] starts = new int[cells.length + 1];
    int[] perturbations = new int[cells.length * slots];
    double[] amounts = new double[cells.length * slots];
    int at = 0;
    for (int i = 0; i < cells.length; i++) {
      for (int s = cells[i] * slots; s < (cells[i] + 1) * slots; s++) {
        if (ids[s] != 0) {
          perturbations[at] = (int) ids[s];
          amounts[at++] = doses[s];
        }
      }
      starts[i + 1] = at;
    }
    int[][] covariates =
        covariates().stream().map(c -> codes("input/" + c, cells)).toArray(int[][]::new);
    return new CellBatch(
        rows, starts, perturbations, amounts, codes("input/condition", cells), covariates, mixup);
  }

  private int[] codes(String key, int[] cells) {
    double[] values = get(key);
    return IntStream.of(cells).map(c -> (int) values[c]).toArray();
  }

  /** All cells as a batch, mixed as the fixture says. */
  CellBatch batch() {
    int cells = (int) shape("input/X")[0];
    Optional<CellBatch.Mixup> mixup = Optional.empty();
    if (has("input/mixup_index")) {
      int[] partners = new int[cells];
      double[] index = get("input/mixup_index");
      for (int i = 0; i < cells; i++) {
        partners[i] = (int) index[i];
      }
      mixup = Optional.of(new CellBatch.Mixup(meta.get("mixup_lambda").getAsDouble(), partners));
    }
    return batch(IntStream.range(0, cells).toArray(), mixup);
  }

  /**
   * Fills a buffer. With mixup the reference shows the adversaries of the covariates a cell's own
   * label alone, by its weight; here labels are mixed.
   */
  void fill(StagedBatch staged, ModelSpec spec, CellBatch batch) {
    staged.fill(batch);
    if (batch.mixup().isEmpty()) {
      return;
    }
    double share = batch.mixup().get().weight();
    if (spec.plan().advLoss() == AdversaryLoss.CCE) {
      share /= batch.cells();
    }
    for (int target : Layout.adversaryTargets(spec)) {
      if (target >= 0) {
        INDArray targets = staged.inputs().get(Inputs.target(target));
        targets.assign(0);
        for (int cell = 0; cell < batch.cells(); cell++) {
          targets.putScalar(cell, batch.covariates()[target][cell], share);
        }
      }
    }
  }

  /** The numbers of a tensor. */
  static double[] doubles(NamedTensor tensor) {
    ByteBuffer data = tensor.data();
    double[] values = new double[data.remaining() / tensor.type().bytes()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.type() == NamedTensor.Type.F64 ? data.getDouble() : data.getFloat();
    }
    return values;
  }

  /** The largest difference, in units of the largest number. */
  static double error(double[] expected, double[] actual) {
    return error(expected, actual, 1e-12);
  }

  /** The largest difference, in units of the largest number or of a scale that is larger. */
  static double error(double[] expected, double[] actual, double scale) {
    assertEquals(expected.length, actual.length);
    double largest = scale;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      double one = Math.abs(actual[i] - expected[i]);
      difference = Double.isNaN(one) ? Double.POSITIVE_INFINITY : Math.max(difference, one);
    }
    return difference / largest;
  }
}
