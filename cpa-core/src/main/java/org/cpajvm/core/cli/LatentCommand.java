package org.cpajvm.core.cli;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.commons.cli.Options;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.model.Output;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.predict.FiniteOutputs;
import org.cpajvm.core.predict.Inference;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudySetup;

/** Writes the latent states of the cells of a data set. */
final class LatentCommand implements Command {
  private static final long EASY_BYTES = 64L << 20;
  private static final Map<Output, String> SPACES = new EnumMap<>(Output.class);

  static {
    SPACES.put(Output.Z_BASAL, "X_cpa_basal");
    SPACES.put(Output.Z, "X_cpa");
    SPACES.put(Output.Z_CORRECTED, "X_cpa_corrected");
    SPACES.put(Output.Z_NO_TREATMENT, "X_cpa_no_treatment");
    SPACES.put(Output.Z_NO_TREATMENT_CORRECTED, "X_cpa_no_treatment_corrected");
  }

  @Override
  public String name() {
    return "latent";
  }

  @Override
  public String arguments() {
    return "MODEL.cpa --data DATA --out OUT.h5ad";
  }

  @Override
  public String summary() {
    return "Write the latent states of cells as obsm matrices, obs carried over.";
  }

  @Override
  public Options options() {
    Options options = new Options();
    options.addOption(Flags.value("data", "DATA", "The cells."));
    options.addOption(Flags.value("out", "OUT.h5ad", "The file to write."));
    DataMemory.addFlag(options);
    options.addOption(Flags.keep());
    options.addOption(Flags.dropEmptyCells());
    AskedModel.addFlags(options);
    Flags.addExecution(options);
    return options;
  }

  @Override
  public String details() {
    return """
    obsm: X_cpa_basal (no treatment, no covariate), X_cpa (all), X_cpa_corrected (without the batch),
    X_cpa_no_treatment, X_cpa_no_treatment_corrected.
    In scanpy: sc.pp.neighbors(adata, use_rep='X_cpa_basal').\
    """;
  }

  @Override
  public List<OutputFile> outputs(Arguments arguments) {
    return arguments.out(OutputFile.Kind.DATASET);
  }

  @Override
  public void run(Arguments arguments, Console console) {
    Path out = arguments.path("out");
    try (CellDataset dataset = DataFiles.ofFlag(arguments, console);
        TrainedModel model = AskedModel.ofCells(arguments, console, dataset);
        DatasetWriter writer = arguments.registry().formatForOutput(out).create(out)) {
      Study study =
          DataMemory.inference(
              StudySetup.matching(dataset, Flags.selected(model.design(), arguments)),
              model,
              arguments,
              console);
      study.warnings().forEach(console::warn);
      writer.obs(study.obs());
      writer.var(
          new Table("", StringColumn.of(model.design().genes().toArray(String[]::new)), Map.of()));
      try (Inference inference = new Inference(model.network(), study)) {
        write(study, inference, writer, console);
      }
      writer.finish();
      new WrittenFile(arguments, out)
          .with("cells", study.cells())
          .tell(
              console,
              "%s: latent states of %,d cells in obsm: %s",
              out,
              study.cells(),
              String.join(", ", SPACES.values()));
    }
  }

  /** In one pass where all spaces of all cells fit into memory easily, else in a pass for each. */
  private static void write(
      Study study, Inference inference, DatasetWriter writer, Console console) {
    long values = SPACES.keySet().stream().mapToLong(inference::width).sum() * study.cells();
    if (values * Float.BYTES <= EASY_BYTES) {
      states(study, inference, console)
          .forEach(
              (space, array) ->
                  writer.obsm(
                      SPACES.get(space),
                      new Annotation.Dense(study.cells(), inference.width(space), array)));
      return;
    }
    SPACES.forEach(
        (space, name) -> {
          try (DatasetWriter.MatrixWriter matrix = writer.obsm(name, inference.width(space))) {
            inference.run(
                IntStream.range(0, study.cells()).toArray(),
                Optional.empty(),
                EnumSet.of(space),
                telling(
                    console,
                    name,
                    study.cells(),
                    (cells, expression, outputs) -> {
                      FiniteOutputs.check(study, cells, outputs, inference);
                      matrix.append(outputs.get(space), cells.length);
                    }));
          }
        });
  }

  /** All spaces of all cells, in arrays of their final size. */
  private static Map<Output, float[]> states(Study study, Inference inference, Console console) {
    Map<Output, float[]> states = new EnumMap<>(Output.class);
    Set<Output> outputs = SPACES.keySet();
    outputs.forEach(
        o -> states.put(o, new float[Math.multiplyExact(study.cells(), inference.width(o))]));
    inference.run(
        IntStream.range(0, study.cells()).toArray(),
        Optional.empty(),
        outputs,
        telling(
            console,
            "latent states",
            study.cells(),
            (cells, expression, values) -> {
              FiniteOutputs.check(study, cells, values, inference);
              for (Output output : outputs) {
                int width = inference.width(output);
                System.arraycopy(
                    values.get(output),
                    0,
                    states.get(output),
                    cells[0] * width,
                    cells.length * width);
              }
            }));
    return states;
  }

  /** A sink that says how far it is. */
  private static Inference.Sink telling(
      Console console, String what, int all, Inference.Sink sink) {
    long[] done = new long[1];
    return (cells, expression, outputs) -> {
      sink.accept(cells, expression, outputs);
      done[0] += cells.length;
      console.progress("%s of %,d of %,d cells", what, done[0], all);
    };
  }
}
