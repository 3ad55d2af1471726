package org.cpajvm.core.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.core.backbone.Blend;
import org.cpajvm.core.backbone.Decision;
import org.cpajvm.core.model.EpochReport;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.model.TrainingHistory;
import org.cpajvm.core.train.TrainingListener;
import org.cpajvm.core.train.TrainingRemarks;

/** Shows how training goes: loss, speed, time left. */
final class TrainingProgress implements TrainingListener {
  private static final double QUICK_EPOCH_SECONDS = 30;

  private final Console console;
  private final Path out; // null where nothing is saved
  private int epochs;
  private int cells;
  private int firstEpoch;
  private long started;
  private long epochStarted;
  private String lastValidation = "";
  private final List<String> decisions = new ArrayList<>();

  TrainingProgress(Console console, Path out) {
    this.console = console;
    this.out = out;
  }

  @Override
  public void started(int epochs, int cells, Execution execution) {
    this.epochs = epochs;
    this.cells = cells;
    this.started = System.nanoTime();
    console.info(
        "training on %,d cells for up to %d epochs (%s, %d thread%s)",
        cells,
        epochs,
        execution.device(),
        execution.threads(),
        execution.threads() == 1 ? "" : "s");
  }

  @Override
  public void resumed(int epoch, int batch) {
    this.firstEpoch = epoch;
    console.info("going on from a checkpoint: epoch %d, batch %d", epoch + 1, batch + 1);
  }

  /** A long epoch is shown batch by batch. */
  @Override
  public void batchDone(int epoch, int batch, int ofBatches) {
    long now = System.nanoTime();
    if (batch == 1) {
      epochStarted = now;
    }
    double seconds = (now - epochStarted) / 1e9;
    if (seconds > QUICK_EPOCH_SECONDS && batch < ofBatches) {
      console.progress(
          String.format(
              Locale.ROOT,
              "epoch %d/%d  batch %,d of %,d  %,.0f cells/s",
              epoch + 1,
              epochs,
              batch,
              ofBatches,
              (double) cells / ofBatches * (batch - 1) / seconds));
    }
  }

  @Override
  public void epochDone(EpochReport report) {
    int done = report.epoch() + 1;
    double elapsed = (System.nanoTime() - started) / 1e9;
    report.validation().ifPresent(v -> lastValidation = "  valid R2 " + number(v.r2Mean()));
    console.progress(
        String.format(
            Locale.ROOT,
            "epoch %d/%d  loss %.2f  adversary %.3f%s  %,.0f cells/s  %s left",
            done,
            epochs,
            report.reconstruction(),
            report.adversary(),
            lastValidation,
            cells / report.seconds(),
            duration(elapsed / (done - firstEpoch) * (epochs - done))));
  }

  @Override
  public void ensemblePlanned(int members, int folds, int sideBySide) {
    console.info(
        "training %s: up to %d for answers (--ensemble), and %d without some training groups, which"
            + " show how far the network is to be trusted (--folds)%s",
        members + folds == 1 ? "1 network" : "up to " + (members + folds) + " networks",
        members,
        folds,
        sideBySide > 1 ? "; " + sideBySide + " side by side" : "");
  }

  @Override
  public void networkDone(String label) {
    console.info("%s done", label);
  }

  @Override
  public void decided(Decision decision, Blend.Weight weight) {
    decisions.add(DecisionText.of(decision, weight));
  }

  @Override
  public void diverged(TrainedModel best) {
    if (out != null) {
      best.save(out);
      console.info(
          "the state of epoch %d, which was kept, is saved as %s",
          best.history().bestEpoch() + 1, out);
    }
  }

  @Override
  public void notSaved(String why) {
    console.warn("no checkpoint: " + why + " (training goes on, and tries again)");
  }

  /** Says what became of it. */
  void saved(TrainedModel model, boolean json) {
    TrainingHistory history = model.history();
    EpochReport best = history.epochs().get(history.bestEpoch());
    if (json) {
      JsonObject result = new JsonObject();
      result.addProperty("model", out.toString());
      result.addProperty("epochs", history.epochs().size());
      result.addProperty("best_epoch", history.bestEpoch() + 1);
      result.addProperty("seconds", model.provenance().seconds());
      best.validation()
          .filter(v -> !v.isUndefined())
          .ifPresent(v -> result.addProperty("valid_metric", v.metric()));
      JsonArray remarks = new JsonArray();
      TrainingRemarks.of(model).forEach(remarks::add);
      result.add("warnings", remarks);
      console.result(result.toString());
      TrainingRemarks.of(model).forEach(console::warn);
      return;
    }
    console.result(
        "%s: %d epochs in %s%s, state of epoch %d%s",
        out,
        history.epochs().size(),
        duration(model.provenance().seconds()),
        history.stop() == TrainingHistory.Stop.EARLY ? " (stopped early)" : "",
        history.bestEpoch() + 1,
        best.validation()
            .map(TrainingProgress::scores)
            .orElse(
                history.epochs().stream().anyMatch(e -> e.validation().isPresent())
                    ? ""
                    : " (no validation cells)"));
    if (!decisions.isEmpty()) {
      console.result("How predict will answer, and how well that did on training groups left out:");
      decisions.forEach(decision -> console.result("  %s", decision));
    }
    TrainingRemarks.of(model).forEach(console::warn);
  }

  private static String scores(EpochReport.Validation validation) {
    return ", validation R2 of means "
        + number(validation.r2Mean())
        + ", of variances "
        + number(validation.r2Var());
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "undefined" : String.format(Locale.ROOT, "%.3f", value);
  }

  /** Seconds as people say them. */
  static String duration(double seconds) {
    long whole = Math.round(seconds);
    if (whole < 60) {
      return whole + " s";
    }
    return whole < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d h %02d min", whole / 3600, whole / 60 % 60);
  }
}
