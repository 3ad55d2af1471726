package org.cpajvm.core.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.cli.Options;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.config.Nearest;
import org.cpajvm.core.evaluate.Evaluation;
import org.cpajvm.core.evaluate.EvaluationTable;
import org.cpajvm.core.evaluate.Evaluator;
import org.cpajvm.core.evaluate.HeldOut;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.model.WholeFile;
import org.cpajvm.core.predict.PredictionRule;
import org.cpajvm.core.study.Study;

/** Compares predictions with held-out cells. */
final class EvaluateCommand implements Command {

  @Override
  public String name() {
    return "evaluate";
  }

  @Override
  public String arguments() {
    return "MODEL.cpa --data DATA [--out TABLE.csv]";
  }

  @Override
  public String summary() {
    return "Compare predictions with held-out cells, beside baselines and ceiling.";
  }

  @Override
  public Options options() {
    Options options = new Options();
    options.addOption(Flags.value("data", "DATA", "The data set with the held-out cells."));
    options.addOption(
        Flags.value("out", "TABLE.csv", "Also write the table, every metric of it, to this file."));
    options.addOption(AnswerFlag.option());
    options.addOption(Flags.predictionRule());
    Flags.addHoldOut(options);
    DataMemory.addFlag(options);
    MaskFlags.add(options);
    options.addOption(Flags.keep());
    AskedModel.addFlags(options);
    Flags.addExecution(options);
    return options;
  }

  @Override
  public String details() {
    return """
        Each held-out group (treatment and covariates) is predicted from the control cells with the same covariates.
        R2 is that of the mean expression over genes, of all and of the top DEGs; r is Pearson's correlation of the
        change from control. Counts are compared log-normalized (total 10,000, log1p). What was held out in training
        is taken from the model; --hold-out names other cells. --mask adds the agreement over the genes that a mask
        has for the condition. A drug that training never saw is predicted with the encoder of the model.
        Held-out groups that cannot be compared are named with the reason, in --out and --json too. Averages are over
        groups that have the same methods, and say how many; average_set in --out has them apart.""";
  }

  @Override
  public List<OutputFile> outputs(Arguments arguments) {
    return arguments.out(OutputFile.Kind.TABLE);
  }

  @Override
  public void run(Arguments arguments, Console console) {
    try (CellDataset dataset = DataFiles.ofFlag(arguments, console);
        TrainedModel model = AskedModel.ofCells(arguments, console, dataset)) {
      Study study =
          DataMemory.inference(
              HeldOutStudy.of(dataset, model, arguments), model, arguments, console);
      PredictionRule rule = Flags.predictionRule(arguments);
      Evaluator evaluator =
          new Evaluator(model, study, rule, arguments.seed())
              .withMasks(MaskFlags.masks(arguments, dataset, study))
              .withProgress(
                  (cells, all) -> console.progress("predicted %,d of %,d cells", cells, all));
      AnswerFlag.source(arguments, model, rule).ifPresent(evaluator::withAnswers);
      Evaluation results = evaluator.evaluate();
      warnOfUnknown(results, model, console);
      EvaluationTable table = new EvaluationTable(results, study.design());
      arguments
          .value("out")
          .ifPresent(
              out ->
                  WholeFile.write(
                      Path.of(out), s -> s.write(table.csv().getBytes(StandardCharsets.UTF_8))));
      console.result(arguments.has("json") ? table.json() : table.text().stripTrailing());
    }
  }

  private static void warnOfUnknown(Evaluation results, TrainedModel model, Console console) {
    Set<String> unknown = new TreeSet<>();
    for (HeldOut group : results.groups()) {
      for (Treatment.Component component : group.group().treatment().components()) {
        unknown.add(component.perturbation());
      }
    }
    unknown.removeAll(model.known());
    if (!unknown.isEmpty()) {
      console.warn(
          "the model never saw "
              + Nearest.some("", unknown)
              + " and says nothing of them: train with an encoder (--encoder) to predict such perturbations");
    }
  }
}
