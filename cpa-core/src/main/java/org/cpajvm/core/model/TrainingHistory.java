package org.cpajvm.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The epochs of a training run.
 *
 * @param epochs what each epoch gave
 * @param bestEpoch the epoch whose state the model has, from 0
 * @param stop why training ended
 */
public record TrainingHistory(List<EpochReport> epochs, int bestEpoch, Stop stop) {

  /** Why training ended. */
  public enum Stop {
    /** All epochs were trained. */
    COMPLETE,
    /** The validation metric no longer improved. */
    EARLY,
    /** A loss or gradient was no longer finite. */
    DIVERGED,
    /** It was stopped in the middle, at a checkpoint. */
    STOPPED
  }

  private static final String HEADER =
      "epoch,reconstruction,kl,adversary,penalty,learning_rate,cells,seconds,"
          + "valid_reconstruction,valid_r2_mean,valid_r2_var,valid_basal_purity,valid_full_purity,valid_metric,"
          + "valid_r2_mean_treated,valid_r2_mean_control";

  /** Copies the list. */
  public TrainingHistory {
    epochs = List.copyOf(epochs);
    Objects.requireNonNull(stop, "why training ended");
  }

  /**
   * A CSV table with a row for each epoch; columns of validation are empty where there was none.
   */
  public String toCsv() {
    List<String> lines = new ArrayList<>();
    lines.add(HEADER);
    for (EpochReport e : epochs) {
      String row =
          String.format(
              Locale.ROOT,
              "%d,%s,%s,%s,%s,%s,%d,%.3f",
              e.epoch(),
              e.reconstruction(),
              e.kl(),
              e.adversary(),
              e.penalty(),
              e.learningRate(),
              e.cells(),
              e.seconds());
      lines.add(
          row
              + e.validation()
                  .map(
                      v ->
                          String.join(
                              ",",
                              "",
                              Double.toString(v.reconstruction()),
                              Double.toString(v.r2Mean()),
                              Double.toString(v.r2Var()),
                              Double.toString(v.basalPurity()),
                              Double.toString(v.fullPurity()),
                              Double.toString(v.metric()),
                              besideControl(v)))
                  .orElse(",,,,,,,,"));
    }
    return String.join("\n", lines) + "\n";
  }

  private static String besideControl(EpochReport.Validation validation) {
    EpochReport.BesideControl beside = validation.besideControl();
    return beside == null ? "," : beside.model() + "," + beside.control();
  }
}
