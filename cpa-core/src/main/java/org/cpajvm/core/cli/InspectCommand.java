package org.cpajvm.core.cli;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.commons.cli.Options;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.Table;
import org.cpajvm.core.model.ModelDescription;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyColumns;

/** Says what is in a file, and whether it can be trained on. */
final class InspectCommand implements Command {
  private static final int SHOWN_VALUES = 6;
  private static final int SHOWN_CONDITIONS = 20;

  @Override
  public String name() {
    return "inspect";
  }

  @Override
  public String arguments() {
    return "(DATA [--perturbation COL --control LABEL ...] | MODEL.cpa)";
  }

  @Override
  public String summary() {
    return "Say what is in a file or model and, with column flags, whether it can be trained on and"
        + " what is wrong with it.";
  }

  @Override
  public Options options() {
    Options options = new Options();
    Flags.addColumns(options);
    Flags.addHoldOut(options);
    options.addOption(Flags.keep());
    options.addOption(Flags.genes());
    options.addOption(Flags.preset());
    options.addOption(
        Flags.list("set", "KEY=VALUE", "A setting of training, such as recon_loss=gauss."));
    DataMemory.addFlag(options);
    options.addOption(Flags.value("seed", "N", "Seed of all random numbers (default 0)."));
    return options;
  }

  @Override
  public void run(Arguments arguments, Console console) {
    Path named = arguments.onlyPath("DATA");
    if (named.toString().endsWith(".cpa")) {
      describeModel(named, arguments, console);
      return;
    }
    Optional<StudyColumns> columns = Flags.columns(arguments);
    try (CellDataset dataset = DataFiles.ofWord(arguments, arguments.values("keep"), console)) {
      Optional<TrainingRun> run =
          columns.map(c -> TrainingRun.of(arguments).fittedTo(dataset, console));
      Optional<Study> study =
          run.map(
              r ->
                  r.study(
                      dataset,
                      arguments.threads(),
                      DataMemory.training(
                          arguments, r.hyperparameters(), r.mask().isPresent(), console)));
      Optional<JsonObject> memory =
          study.map(
              s ->
                  DataMemory.json(
                      s, run.orElseThrow().hyperparameters(), DataMemory.bound(arguments)));
      if (arguments.has("json")) {
        JsonObject json = DatasetSummary.json(dataset);
        study.ifPresent(s -> json.add("study", StudySummary.json(s)));
        memory.ifPresent(m -> json.add("memory", m));
        console.result(json.toString());
      } else {
        describe(dataset, console);
        study.ifPresent(s -> describe(s, console));
        memory.ifPresent(m -> describe(m, console));
      }
      study.ifPresent(s -> s.warnings().forEach(console::warn));
    }
  }

  private static void describeModel(Path file, Arguments arguments, Console console) {
    ModelDescription model = ModelDescription.read(file);
    if (arguments.has("json")) {
      console.result(ModelSummary.json(file.toString(), model).toString());
    } else {
      ModelSummary.describe(file.toString(), model, console);
    }
  }

  private static void describe(CellDataset dataset, Console console) {
    console.result("%s: %,d cells x %,d genes", dataset.source(), dataset.cells(), dataset.genes());
    console.result("  X: %s", kind(dataset::matrix));
    for (String layer : DatasetSummary.layers(dataset)) {
      console.result("  layer '%s': %s", layer, kind(() -> dataset.layer(layer)));
    }
    describe("obs", dataset.obs(), console);
    describe("var", dataset.var(), console);
    if (!dataset.uns().entries().isEmpty()) {
      console.result("  uns: %s", String.join(", ", dataset.uns().entries().keySet()));
    }
  }

  private static void describe(String name, Table table, Console console) {
    if (name.equals("var") && table.columns().isEmpty()) {
      return;
    }
    console.result("  %s:", name);
    for (Map.Entry<String, Column> column : table.columns().entrySet()) {
      console.result("    %-24s %s", column.getKey(), values(column.getValue()));
    }
  }

  /** The kind of a matrix; one that cannot be read is in the way of those only who want it. */
  private static String kind(Supplier<CellMatrix> matrix) {
    try {
      return kind(matrix.get());
    } catch (BadInputException e) {
      return "none (" + e.getMessage() + ")";
    }
  }

  private static String kind(CellMatrix matrix) {
    if (matrix.isDense()) {
      return "dense";
    }
    return matrix.storedEntries().stream()
        .mapToObj(
            n ->
                String.format(
                    "sparse, %,d entries (%.1f %%)",
                    n, 100.0 * n / Math.max(1.0, (double) matrix.rows() * matrix.columns())))
        .findFirst()
        .orElse("sparse");
  }

  private static String values(Column column) {
    DatasetSummary.Values values = DatasetSummary.values(column);
    String shown =
        String.join(
            ", ",
            values.mostFrequent().subList(0, Math.min(SHOWN_VALUES, values.mostFrequent().size())));
    String more = values.distinct() > SHOWN_VALUES ? ", ..." : "";
    String missing =
        values.missing() > 0 ? String.format(Locale.ROOT, ", %,d missing", values.missing()) : "";
    return String.format(
        Locale.ROOT, "%,d values%s: %s%s", values.distinct(), missing, shown, more);
  }

  private static void describe(Study study, Console console) {
    console.result("study:");
    for (Split split : Split.values()) {
      console.result(
          "  %-6s %,8d cells",
          split.name().toLowerCase(java.util.Locale.ROOT), study.cells(split).length);
    }
    console.result(
        "  %,d perturbations beside control, %,d conditions, %,d treatments with their doses",
        study.design().perturbations().size() - 2,
        study.design().conditions().size(),
        study.treatments().size());
    study
        .design()
        .covariates()
        .forEach(
            c ->
                console.result(
                    "  covariate '%s'%s: %,d values",
                    c.name(), c.batch() ? " (batch)" : "", c.values().size()));
    List<StudySummary.ConditionCount> counts = StudySummary.conditions(study);
    for (StudySummary.ConditionCount count :
        counts.subList(0, Math.min(SHOWN_CONDITIONS, counts.size()))) {
      console.result(
          "    %-32s %,8d train %,8d valid %,8d ood",
          count.condition(), count.train(), count.valid(), count.ood());
    }
    if (counts.size() > SHOWN_CONDITIONS) {
      console.result("    ... and %,d more", counts.size() - SHOWN_CONDITIONS);
    }
  }

  private static void describe(JsonObject memory, Console console) {
    console.result("memory of training:");
    DataMemory.lines(memory).forEach(console::result);
    console.result("it can be trained on");
  }
}
