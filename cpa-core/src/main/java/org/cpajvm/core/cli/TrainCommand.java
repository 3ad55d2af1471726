package org.cpajvm.core.cli;

import com.google.gson.GsonBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.cli.Options;
import org.cpajvm.api.OutputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.core.config.Presets;
import org.cpajvm.core.config.Settings;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.train.Trainer;

/** Trains a model on a data set. */
final class TrainCommand implements Command {

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
    Flags.addHoldOut(options);
    Flags.addEncoders(options);
    options.addOption(
        Flags.value(
            "preset",
            "NAME",
            "Start from published settings: " + String.join(", ", Presets.names()) + "."));
    options.addOption(
        Flags.value(
            "config",
            "FILE.json",
            "Read the run from a file, as --print-config writes it; flags win."));
    options.addOption(
        Flags.value("set", "KEY=VALUE", "Change a setting (see below); may be given again."));
    options.addOption(
        Flags.flag("print-config", "Print the run that flags, preset and file make, and stop."));
    Flags.addExecution(options);
    return options;
  }

  @Override
  public String details() {
    StringBuilder text = new StringBuilder("Settings (--set):\n");
    for (Settings.Description setting : Settings.descriptions()) {
      Help.row(
          text, "  " + setting.name() + " (" + setting.defaultValue() + ")", setting.help(), 36);
    }
    text.append('\n').append(EncoderFlags.help(PluginRegistry.standard()));
    text.append("\nExample:\n");
    text.append(
        "  cpa train kang.h5ad --out kang.cpa --perturbation condition --control ctrl \\\n");
    text.append("      --covariates cell_type --hold-out \"condition=stim,cell_type=B cells\"");
    return text.toString();
  }

  @Override
  public void run(Arguments arguments, Console console) {
    TrainingRun run = TrainingRun.of(arguments);
    if (arguments.has("print-config")) {
      console.result(
          new GsonBuilder()
              .setPrettyPrinting()
              .serializeNulls()
              .disableHtmlEscaping()
              .create()
              .toJson(run.toJson()));
      return;
    }
    Path data = arguments.onlyPath("DATA");
    Path out = arguments.path("out");
    checkWritable(out);
    ModelBackend backend = arguments.registry().get(ModelBackend.class, "samediff");
    try (CellDataset dataset = arguments.registry().formatOf(data).open(data)) {
      Study study = run.encoders().encode(run.study(dataset), dataset, arguments.registry());
      study.warnings().forEach(console::warn);
      TrainingProgress progress = new TrainingProgress(console, out);
      try (TrainedModel model =
          new Trainer(backend, arguments.execution(), progress)
              .train(study, run.hyperparameters(), run.seed())) {
        model.save(out);
        progress.saved(model, arguments.has("json"));
      }
    }
  }

  /** A run of an hour must not end with a folder that is not there. */
  private static void checkWritable(Path out) {
    Path folder = out.toAbsolutePath().getParent();
    if (Files.isDirectory(out)) {
      throw new OutputException("--out " + out + " is a folder; name a file in it");
    }
    if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new OutputException(
          "--out "
              + out
              + " cannot be written: "
              + folder
              + " is no folder that can be written to");
    }
  }
}
