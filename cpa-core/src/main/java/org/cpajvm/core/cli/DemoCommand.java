package org.cpajvm.core.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.cpajvm.api.OutputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.config.Presets;
import org.cpajvm.core.evaluate.Averages;
import org.cpajvm.core.evaluate.Evaluation;
import org.cpajvm.core.evaluate.EvaluationTable;
import org.cpajvm.core.evaluate.Evaluator;
import org.cpajvm.core.evaluate.HeldOut;
import org.cpajvm.core.metrics.MeanChange;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.predict.AnswerSource;
import org.cpajvm.core.predict.PredictionRule;
import org.cpajvm.core.simulate.SimulatedStudy;
import org.cpajvm.core.simulate.Simulation;
import org.cpajvm.core.simulate.StudyWriter;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudySetup;
import org.cpajvm.core.train.EnsembleTrainer;
import org.cpajvm.core.train.Trainer;

/** Shows the whole way on simulated cells. */
final class DemoCommand implements Command {
  private static final int CELLS = 3000;
  private static final int SHOWN_GENES = 8;
  private static final String STUDY = "study.h5ad";
  private static final String MODEL = "model.cpa";

  @Override
  public String name() {
    return "demo";
  }

  @Override
  public String arguments() {
    return "[--out DIR]";
  }

  @Override
  public String summary() {
    return "Simulate a study, train, predict what was held out and compare: in about a minute.";
  }

  @Override
  public Options options() {
    Options options = new Options();
    options.addOption(
        Flags.value(
            "out", "DIR", "Keep the study (study.h5ad) and the model (model.cpa) in this folder."));
    options.addOption(Flags.value("cells", "N", "Simulate so many cells (default " + CELLS + ")."));
    Flags.addExecution(options);
    return options;
  }

  @Override
  public String details() {
    return """
    The study has 4 cell types, 5 drugs at several doses and 6 of their combinations, from 3 donors.
    One combination is held out in every cell type, and one drug in one cell type. Its genes and effects
    are drawn at random by the seed; the model is trained with the preset small-study and the doser
    logsigm, which know nothing of them.\
    """
        .strip();
  }

  @Override
  public List<OutputFile> outputs(Arguments arguments) {
    return arguments
        .value("out")
        .map(DemoCommand::folder)
        .map(
            folder ->
                List.of(
                    new OutputFile(folder.resolve(STUDY), OutputFile.Kind.SIMULATED),
                    new OutputFile(folder.resolve(MODEL), OutputFile.Kind.MODEL)))
        .orElse(List.of());
  }

  @Override
  public void run(Arguments arguments, Console console) {
    arguments.noWords();
    int cells = arguments.positive("cells", CELLS, 500);
    long seed = arguments.seed();
    Optional<Path> folder = arguments.value("out").map(DemoCommand::folder);
    arguments.warmUp(true);
    console.info("simulating %,d cells: cell types, drugs, combinations, doses, donors", cells);
    SimulatedStudy simulated = SimulatedStudy.of(Simulation.ofCells(cells, seed)).inMemory();
    folder.ifPresent(f -> write(simulated.data(), arguments, f.resolve(STUDY)));
    Hyperparameters hyperparameters =
        Presets.get("small-study")
            .applyTo(Hyperparameters.defaults())
            .with(Map.of("doser_type", "logsigm"));
    Study study =
        StudySetup.prepare(
            simulated.data(),
            SimulatedStudy.columns(),
            new StudySetup.Options(
                hyperparameters.architecture().reconLoss(),
                StudySetup.VALIDATION_FRACTION,
                seed,
                List.of(),
                false));
    ModelBackend backend = arguments.backend();
    try (TrainedModel model =
        new EnsembleTrainer(
                new Trainer(
                    backend, arguments.execution(console), new TrainingProgress(console, null)),
                Optional.empty(),
                Optional.empty())
            .train(study, hyperparameters, seed)) {
      folder.ifPresent(f -> model.save(f.resolve(MODEL)));
      console.info("predicting what was held out");
      report(model, study, seed, arguments.has("json"), console);
    }
    folder.ifPresent(f -> console.info("the study and the model are in %s", f));
  }

  private static void report(
      TrainedModel model, Study study, long seed, boolean json, Console console) {
    Evaluation evaluation =
        new Evaluator(model, study, PredictionRule.ANCHORED, seed)
            .withAnswers(AnswerSource.BLEND)
            .evaluate();
    EvaluationTable table = new EvaluationTable(evaluation, study.design());
    if (json) {
      console.result(table.json());
      return;
    }
    List<HeldOut> results = evaluation.groups();
    List<HeldOut> combinations =
        results.stream().filter(r -> r.group().treatment().components().size() > 1).toList();
    List<HeldOut> singles =
        results.stream().filter(r -> r.group().treatment().components().size() == 1).toList();
    console.result(
        "Held out: %d groups of cells that training never saw. Means of log-normalized expression,",
        results.size());
    console.result("predicted from control cells of the same cell type, against the real cells:");
    console.result("");
    if (!combinations.isEmpty()) {
      console.result("combinations of drugs never seen together (%d groups)", combinations.size());
      console.result(EvaluationTable.averages(combinations).stripTrailing());
      console.result("");
    }
    if (!singles.isEmpty()) {
      console.result("a drug in a cell type that never saw it (%d groups)", singles.size());
      console.result(EvaluationTable.averages(singles).stripTrailing());
      console.result("");
    }
    HeldOut first = (combinations.isEmpty() ? singles : combinations).get(0);
    console.result("%s: the genes that change most", table.label(first.group()));
    console.result(EvaluationTable.genes(first, SHOWN_GENES).stripTrailing());
    console.result("");
    verdict(results, console);
  }

  /** Holds the model against the rule that turns out to be best, which nobody knows before. */
  private static void verdict(List<HeldOut> results, Console console) {
    for (Averages average : Averages.of(results)) {
      MeanChange model = average.methods().get(HeldOut.Method.MODEL);
      Optional<HeldOut.Method> best =
          average.methods().keySet().stream()
              .filter(HeldOut.Method::isSimple)
              .min(Comparator.comparingDouble(m -> average.methods().get(m).all().rmse()));
      if (model != null && best.isPresent()) {
        double error = average.methods().get(best.get()).all().rmse();
        console.result(
            "Over %d groups the error of the model's change is %.3f, %s that of the best simple"
                + " rule, chosen in hindsight: %.3f (%s).",
            average.groups().size(),
            model.all().rmse(),
            model.all().rmse() < error ? "below" : "not below",
            error,
            best.get().label());
      }
    }
  }

  private static Path folder(String name) {
    try {
      return Files.createDirectories(Path.of(name));
    } catch (IOException e) {
      throw new OutputException("--out " + name + " cannot be made: " + e.getMessage(), e);
    }
  }

  private static void write(CellDataset data, Arguments arguments, Path file) {
    try (DatasetWriter writer = arguments.registry().formatForOutput(file).create(file)) {
      StudyWriter.write(data, writer, 1, rows -> {});
    }
  }
}
