package org.cpajvm.dl4j;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.GeneWeights;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.Setting;
import org.cpajvm.api.model.TrainStep;
import org.cpajvm.api.model.TrainingPlan;

/** Small models and batches. */
final class TestModels {
  static final int GENES = 7;
  static final int PERTURBATIONS = 4;
  static final int CONDITIONS = 4;

  private static final Map<String, String> SMALL =
      Map.ofEntries(
          Map.entry("n_latent", "5"),
          Map.entry("n_hidden_encoder", "6"),
          Map.entry("n_layers_encoder", "2"),
          Map.entry("n_hidden_decoder", "6"),
          Map.entry("n_layers_decoder", "2"),
          Map.entry("n_hidden_doser", "4"),
          Map.entry("n_layers_doser", "2"),
          Map.entry("n_hidden_adv", "5"),
          Map.entry("n_layers_adv", "2"),
          Map.entry("dropout_rate_adv", "0"),
          Map.entry("wd", "0.003"),
          Map.entry("doser_wd", "0.002"),
          Map.entry("adv_wd", "0.001"));

  private TestModels() {}

  /** A model with these settings instead of the small ones. */
  static ModelSpec spec(ModelSpec.Precision precision, Map<String, String> settings) {
    return spec(precision, settings, Optional.empty());
  }

  static ModelSpec spec(
      ModelSpec.Precision precision,
      Map<String, String> settings,
      Optional<ModelSpec.ExternalEncoding> encoding) {
    Map<String, String> all = new HashMap<>(SMALL);
    all.putAll(settings);
    return new ModelSpec(
        record(Architecture.class, all),
        record(TrainingPlan.class, all),
        GENES,
        PERTURBATIONS,
        List.of(
            new ModelSpec.CovariateSpec("cell_type", 3, false),
            new ModelSpec.CovariateSpec("batch", 2, true)),
        new double[] {1.5, 2, 3, 4.5},
        encoding,
        precision,
        17);
  }

  /** Weights with masks of different sizes, a condition without one, and one with all genes. */
  static GeneWeights geneWeights(double factor) {
    BitSet some = new BitSet();
    some.set(1);
    some.set(4, 6);
    BitSet all = new BitSet();
    all.set(0, GENES);
    return new GeneWeights(
        GENES, factor, new BitSet[] {null, some, all, BitSet.valueOf(new long[] {1})});
  }

  private static <T extends Record> T record(Class<T> type, Map<String, String> settings) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      Setting setting = components[i].getAnnotation(Setting.class);
      values[i] =
          value(components[i].getType(), settings.getOrDefault(setting.name(), setting.value()));
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(Class<?> type, String text) {
    if (text.equals("none")) {
      return null;
    }
    if (type == int.class || type == Integer.class) {
      return Integer.valueOf(text);
    }
    if (type == double.class || type == Double.class) {
      return Double.valueOf(text);
    }
    if (type == boolean.class) {
      return Boolean.valueOf(text);
    }
    return Arrays.stream(type.getEnumConstants())
        .filter(c -> c.toString().equals(text.toUpperCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow();
  }

  static SameDiffModel create(ModelSpec spec) {
    return (SameDiffModel) new SameDiffBackend().create(spec, new Execution(1, "cpu"));
  }

  /** One component of a treatment. */
  record Slot(int perturbation, double dose) {}

  /** Single treatments and a combination, three cell types, two batches, counts that vary. */
  static CellBatch batch() {
    return batch(
        List.of(
            List.of(new Slot(1, 1)),
            List.of(new Slot(2, 0.5)),
            List.of(new Slot(3, 2)),
            List.of(new Slot(2, 0.5), new Slot(3, 1)),
            List.of(new Slot(2, 0)),
            List.of(new Slot(1, 1))),
        Optional.empty());
  }

  /** A batch with these treatments; all else follows from the position of a cell. */
  static CellBatch batch(List<List<Slot>> treatments, Optional<CellBatch.Mixup> mixup) {
    int cells = treatments.size();
    int[] starts = new int[cells + 1];
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < cells; i++) {
      slots.addAll(treatments.get(i));
      starts[i + 1] = slots.size();
    }
    int[] conditions = new int[cells];
    int[][] covariates = new int[2][cells];
    for (int i = 0; i < cells; i++) {
      conditions[i] = i % CONDITIONS;
      covariates[0][i] = i % 3;
      covariates[1][i] = (i / 2) % 2;
    }
    return new CellBatch(
        expression(cells),
        starts,
        slots.stream().mapToInt(Slot::perturbation).toArray(),
        slots.stream().mapToDouble(Slot::dose).toArray(),
        conditions,
        covariates,
        mixup);
  }

  private static SparseRows expression(int cells) {
    SplittableRandom random = new SplittableRandom(5);
    SparseRows rows = new SparseRows();
    for (int i = 0; i < cells; i++) {
      int[] columns = new int[GENES];
      float[] values = new float[GENES];
      int entries = 0;
      for (int gene = 0; gene < GENES; gene++) {
        int count = random.nextInt(4) == 0 ? 0 : random.nextInt(1, 14);
        if (count > 0) {
          columns[entries] = gene;
          values[entries++] = count;
        }
      }
      rows.addRow(columns, values, entries);
    }
    return rows;
  }

  /** A step that updates everything. */
  static TrainStep step(long seed) {
    return new TrainStep(true, true, true, 0.7, 1.3, 2.5, 0.01, 0.02, 0.03, seed);
  }
}
