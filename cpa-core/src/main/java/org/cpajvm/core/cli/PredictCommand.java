package org.cpajvm.core.cli;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.commons.cli.Options;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.encode.AskedPerturbations;
import org.cpajvm.core.encode.UnseenPerturbations;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.predict.AnswerSource;
import org.cpajvm.core.predict.AnsweredCells;
import org.cpajvm.core.predict.PredictedCells;
import org.cpajvm.core.predict.PredictionRule;
import org.cpajvm.core.predict.Predictor;
import org.cpajvm.core.predict.Query;
import org.cpajvm.core.predict.QueryFile;
import org.cpajvm.core.study.PerturbationAttributes;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyDesign;
import org.cpajvm.core.study.StudySetup;
import org.cpajvm.core.study.TreatmentParser;

/** Predicts how control cells look under treatments. */
final class PredictCommand implements Command {

  @Override
  public String name() {
    return "predict";
  }

  @Override
  public String arguments() {
    return "MODEL.cpa --data DATA --out OUT.h5ad (--treatment A+B [--dose 1+0.5] | --query"
        + " FILE.csv)";
  }

  @Override
  public String summary() {
    return "Predict how control cells look under treatments, combinations and doses.";
  }

  @Override
  public Options options() {
    Options options = new Options();
    options.addOption(Flags.value("data", "DATA", "The data set with the control cells."));
    options.addOption(
        Flags.value(
            "out", "OUT.h5ad", "The file to write: a cell for each control cell and query."));
    options.addOption(
        Flags.value("treatment", "A+B", "The treatment; the order of its names does not matter."));
    options.addOption(
        Flags.value("dose", "1+0.5", "Its doses, in the order of the names (default: 1 each)."));
    options.addOption(
        Flags.list(
            "covariate",
            "COL=VALUE",
            "Which control cells: those with this value; may be given again."));
    options.addOption(Flags.value("cells", "N", "Draw so many control cells (default: all)."));
    options.addOption(
        Flags.value(
            "query",
            "FILE.csv",
            "Many queries: columns treatment, dose, a column for each covariate, cells, and smiles"
                + " or what else the model's encoders read."));
    options.addOption(AnswerFlag.option());
    options.addOption(Flags.predictionRule());
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
    Each predicted cell is a real control cell, moved so that the mean over cells changes as the model answers:
    by rules in closed form over the training groups, and by the network as far as checks on training groups that
    were left out trust it. Counts stay counts. --predictor backbone or network asks one of them alone.
    The network's own cells: --predictor network with --expression anchored (the real control cell, changed as
    much as the network's cell changes from control to the treatment), mean (the decoder's mean) or sampled
    (a draw from the likelihood).

    A model trained with an encoder takes perturbations that training never saw, alone and in combinations: give
    their SMILES (--smiles FILE.csv, or a column smiles in the query file) or a table that has them
    (--encoder-option path=FILE). Their dose response is the mean of those that were trained.
    Cells of DATA with perturbations that the model does not know are left alone, and counted in a warning.

    Example:
      cpa predict kang.cpa --data kang.h5ad --out b-stim.h5ad --treatment stim --covariate "cell_type=B cells"
    """
        .stripTrailing();
  }

  @Override
  public List<OutputFile> outputs(Arguments arguments) {
    return arguments.out(OutputFile.Kind.DATASET);
  }

  @Override
  public void run(Arguments arguments, Console console) {
    Path out = arguments.path("out");
    PredictionRule rule = Flags.predictionRule(arguments);
    checkQuestion(arguments);
    try (CellDataset dataset = DataFiles.ofFlag(arguments, console);
        TrainedModel model =
            AskedModel.load(
                arguments,
                console,
                dataset,
                (loaded, attributes) -> asked(arguments, loaded.design(), attributes))) {
      Optional<AnswerSource> source = AnswerFlag.source(arguments, model, rule);
      List<Query> queries = queries(arguments, console, model);
      Study study =
          DataMemory.inference(
              StudySetup.matchingKnown(dataset, Flags.selected(model.design(), arguments)),
              model,
              arguments,
              console);
      study.warnings().forEach(console::warn);
      PredictedCells chosen = PredictedCells.of(study, queries, arguments.seed());
      PredictedCells cells =
          source.isPresent()
              ? chosen.forAnswers(model.hyperparameters().architecture().reconLoss())
              : chosen;
      try (DatasetWriter writer = arguments.registry().formatForOutput(out).create(out)) {
        writer.uns(
            PredictionNotes.NAME, PredictionNotes.of(arguments, model, dataset.source(), rule));
        if (source.isPresent()) {
          try (AnsweredCells answers =
              new AnsweredCells(model, study, arguments.seed(), source.get())) {
            write(writer, model, cells, answers::predict, rule, console);
          }
        } else {
          try (Predictor predictor = new Predictor(model, study, arguments.seed())) {
            write(
                writer,
                model,
                cells,
                (controls, treatment, sink) -> predictor.predict(controls, treatment, rule, sink),
                rule,
                console);
          }
        }
      }
      new WrittenFile(arguments, out)
          .with("cells", cells.size())
          .with("queries", queries.size())
          .with("genes", model.design().genes().size())
          .tell(
              console,
              "%s: %,d predicted cells for %d quer%s",
              out,
              cells.size(),
              queries.size(),
              queries.size() == 1 ? "y" : "ies");
    }
  }

  /** Predicts control cells under a treatment. */
  private interface CellPredictor {
    void predict(int[] controls, Treatment treatment, Predictor.Sink sink);
  }

  private static void write(
      DatasetWriter writer,
      TrainedModel model,
      PredictedCells cells,
      CellPredictor predictor,
      PredictionRule rule,
      Console console) {
    writer.obs(cells.obs());
    writer.var(
        new Table("", StringColumn.of(model.design().genes().toArray(String[]::new)), Map.of()));
    int genes = model.design().genes().size();
    boolean counts = model.hyperparameters().architecture().reconLoss().needsCounts();
    boolean sparse = counts && rule != PredictionRule.MEAN;
    long[] done = new long[1];
    try (DatasetWriter.MatrixWriter matrix =
        sparse ? writer.matrix(genes) : writer.denseMatrix(genes)) {
      cells.forEachQuery(
          (query, controls) ->
              predictor.predict(
                  controls,
                  query.treatment(),
                  (block, values) -> {
                    matrix.append(values, block.length);
                    done[0] += block.length;
                    console.progress("predicted %,d of %,d cells", done[0], cells.size());
                  }));
    }
    writer.finish();
  }

  private static void checkQuestion(Arguments arguments) {
    if (arguments.has("query") == arguments.has("treatment")) {
      throw new UsageException("either --treatment or --query is needed");
    }
    if (arguments.has("query")
        && (arguments.has("dose") || arguments.has("covariate") || arguments.has("cells"))) {
      throw new UsageException(
          "--dose, --covariate and --cells belong to --treatment; a query file has columns for"
              + " them");
    }
  }

  private static AskedPerturbations asked(
      Arguments arguments, StudyDesign design, Collection<String> attributes) {
    if (arguments.has("query")) {
      return QueryFile.asked(arguments.path("query"), design, attributes);
    }
    Map<String, String> places = new LinkedHashMap<>();
    treatment(arguments, design)
        .components()
        .forEach(component -> places.put(component.perturbation(), "--treatment"));
    return new AskedPerturbations(places, PerturbationAttributes.none());
  }

  private static Treatment treatment(Arguments arguments, StudyDesign design) {
    if (arguments.has("dose") && design.columns().dose().isEmpty()) {
      throw new UsageException(
          "--dose: the model was trained without doses (train --dose COL) and does not know what "
              + arguments.required("dose")
              + " means; leave --dose out");
    }
    return new TreatmentParser(design.columns().control(), design.columns().separator())
        .parse(arguments.required("treatment"), arguments.value("dose"), "--treatment");
  }

  private static List<Query> queries(Arguments arguments, Console console, TrainedModel model) {
    StudyDesign design = model.design();
    if (arguments.has("query")) {
      List<String> attributes =
          new UnseenPerturbations(arguments.registry(), arguments.execution(console))
              .attributes(model);
      return QueryFile.read(arguments.path("query"), design, attributes);
    }
    OptionalInt cells =
        arguments.has("cells")
            ? OptionalInt.of(arguments.positive("cells", 1, 1))
            : OptionalInt.empty();
    return List.of(new Query(treatment(arguments, design), arguments.pairs("covariate"), cells));
  }
}
