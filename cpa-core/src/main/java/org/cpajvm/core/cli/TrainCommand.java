package org.cpajvm.core.cli;

import com.google.gson.GsonBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.model.WholeFile;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.train.Checkpointing;
import org.cpajvm.core.train.EnsembleTrainer;
import org.cpajvm.core.train.LossMask;
import org.cpajvm.core.train.Trainer;

/** Trains a model on a data set. */
final class TrainCommand implements Command {
  private static final int CHECKPOINT_SECONDS = 60;

  @Override
  public String name() {
    return "train";
  }

  @Override
  public String arguments() {
    return "DATA --out MODEL.cpa --perturbation COL --control LABEL [FLAGS]";
  }

  @Override
  public String summary() {
    return "Train a model on a data set.";
  }

  @Override
  public Options options() {
    Options options = new Options();
    options.addOption(Flags.value("out", "MODEL.cpa", "The model file to write."));
    Flags.addColumns(options);
    options.addOption(Flags.keep());
    options.addOption(Flags.genes());
    Flags.addHoldOut(options);
    Flags.addEncoders(options);
    MaskChoice.addFlags(options);
    Flags.addSettings(options);
    options.addOption(
        Flags.value(
            "ensemble",
            "N",
            "Networks whose mean answers (default: 3, or fewer where training takes long or the"
                + " network is not to be trusted)."));
    options.addOption(
        Flags.value(
            "folds",
            "N",
            "Networks that are trained without some training groups, to show how far the network is"
                + " to be trusted (default: up to 4; 0: it is not asked)."));
    options.addOption(
        Flags.flag(
            "resume",
            "Go on from MODEL.cpa.checkpoint, which a run that was stopped has left; begin if there"
                + " is none."));
    options.addOption(
        Flags.value(
            "checkpoint-every",
            "SECONDS",
            "Time between checkpoints (default " + CHECKPOINT_SECONDS + "; 0: after each batch)."));
    options.addOption(
        Flags.flag(
            "print-config", "Print the run that flags, preset, file and data make, and stop."));
    DataMemory.addFlag(options);
    Flags.addExecution(options);
    return options;
  }

  @Override
  public String details() {
    StringBuilder text = new StringBuilder();
    text.append("cpa settings lists the settings that --set changes.\n\n");
    text.append(EncoderFlags.help(PluginRegistry.standard()));
    text.append("\nExample:\n");
    text.append(
        "  cpa train kang.h5ad --out kang.cpa --perturbation condition --control ctrl \\\n");
    text.append("      --covariates cell_type --hold-out \"condition=stim,cell_type=B cells\"");
    return text.toString();
  }

  @Override
  public List<OutputFile> outputs(Arguments arguments) {
    if (!arguments.has("out") || arguments.has("print-config")) {
      return List.of();
    }
    Path out = arguments.path("out");
    return List.of(
        new OutputFile(out, OutputFile.Kind.MODEL),
        new OutputFile(checkpoint(out), OutputFile.Kind.CHECKPOINT));
  }

  @Override
  public void run(Arguments arguments, Console console) {
    TrainingRun asked = TrainingRun.of(arguments);
    if (arguments.has("print-config")) {
      print(arguments.hasWords() ? fitted(asked, arguments, console) : asked, console);
      return;
    }
    Path out = arguments.path("out");
    ModelBackend backend = arguments.backend();
    arguments.warmUp(true);
    try (CellDataset dataset = DataFiles.ofWord(arguments, asked.keep(), console)) {
      TrainingRun run = asked.fittedTo(dataset, console);
      Study study =
          run.encoders()
              .encode(
                  run.study(
                      dataset,
                      arguments.threads(),
                      DataMemory.training(
                          arguments, run.hyperparameters(), run.mask().isPresent(), console)),
                  dataset,
                  arguments.registry());
      study.warnings().forEach(console::warn);
      TrainingProgress progress = new TrainingProgress(console, out);
      Checkpointing checkpoints = checkpoints(arguments, out, console);
      Optional<LossMask> mask =
          run.mask().map(m -> m.lossMask(run.data(dataset), study, arguments.registry()));
      mask.ifPresent(
          m ->
              console.info(
                  "the loss weighs genes by mask %s: %d of %d conditions have one",
                  m.description(), m.masked(), study.design().conditions().size()));
      Trainer trainer =
          new Trainer(backend, arguments.execution(console), progress).with(checkpoints);
      EnsembleTrainer ensemble =
          new EnsembleTrainer(
              mask.map(m -> trainer.with(m)).orElse(trainer),
              number(arguments, "ensemble", 1),
              number(arguments, "folds", 0));
      try (TrainedModel model = ensemble.train(study, run.hyperparameters(), run.seed())) {
        model.save(out);
        WholeFile.delete(checkpoints.file());
        progress.saved(model, arguments.has("json"));
      }
    }
  }

  private static Optional<Integer> number(Arguments arguments, String flag, int least) {
    return arguments.has(flag)
        ? Optional.of(arguments.positive(flag, least, least))
        : Optional.empty();
  }

  private static TrainingRun fitted(TrainingRun run, Arguments arguments, Console console) {
    try (CellDataset dataset = DataFiles.ofWord(arguments, run.keep(), console)) {
      return run.fittedTo(dataset, console);
    }
  }

  private static void print(TrainingRun run, Console console) {
    console.result(
        new GsonBuilder()
            .setPrettyPrinting()
            .serializeNulls()
            .disableHtmlEscaping()
            .create()
            .toJson(run.toJson()));
  }

  private static Checkpointing checkpoints(Arguments arguments, Path out, Console console) {
    Path file = checkpoint(out);
    boolean resume = arguments.has("resume");
    if (Files.exists(file) && !resume) {
      console.warn(
          file + " is left from a run that was stopped, and will be replaced: --resume goes on");
    }
    if (!Files.exists(file) && resume) {
      console.info("there is no %s: training begins", file);
    }
    return new Checkpointing(
        file,
        Duration.ofSeconds(arguments.positive("checkpoint-every", CHECKPOINT_SECONDS, 0)),
        resume,
        arguments.stop());
  }

  private static Path checkpoint(Path out) {
    return out.resolveSibling(out.getFileName() + ".checkpoint");
  }
}
