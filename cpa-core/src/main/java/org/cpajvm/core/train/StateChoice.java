package org.cpajvm.core.train;

import org.cpajvm.api.model.KeepState;
import org.cpajvm.api.model.TrainingPlan;
import org.cpajvm.core.model.EpochReport;

/**
 * Decides which state of a run is kept, and when it is worth no more training. All of it follows
 * from the plan and the reports in their order, so a run that goes on tells the reports again.
 *
 * <p>A validation that gives no number decides nothing: until one has given a number the newest
 * state is kept, and patience does not count it. Not safe for use by several threads at a time.
 */
final class StateChoice {
  private final TrainingPlan plan;
  private final Schedule schedule;
  private double bestMetric = Double.NEGATIVE_INFINITY;
  private double lowestLoss = Double.POSITIVE_INFINITY;
  private int keptEpoch;
  private int checksSinceBetter;

  StateChoice(TrainingPlan plan) {
    this.plan = plan;
    this.schedule = new Schedule(plan);
  }

  /**
   * Hears of the next epoch.
   *
   * @return whether the state at its end takes the place of the one that is kept; never where the
   *     epoch was not validated
   */
  boolean isKept(EpochReport report) {
    if (report.validation().isEmpty()) {
      return false;
    }
    EpochReport.Validation validation = report.validation().get();
    boolean kept =
        plan.keepState() == KeepState.LAST
            ? isKeptAsLast(report.epoch(), validation.reconstruction())
            : isKeptAsBest(report.epoch(), validation);
    if (kept) {
      keptEpoch = report.epoch();
    }
    return kept;
  }

  private boolean isKeptAsBest(int epoch, EpochReport.Validation validation) {
    if (validation.isUndefined()) {
      return !isDecided();
    }
    boolean better = validation.metric() > bestMetric;
    count(epoch, better);
    bestMetric = Math.max(bestMetric, validation.metric());
    return better;
  }

  /** Losses before the end of the warm-up are of another objective, and are no standard. */
  private boolean isKeptAsLast(int epoch, double loss) {
    if (!Double.isFinite(loss)) {
      return false;
    }
    count(epoch, loss < lowestLoss);
    lowestLoss = schedule.settled(epoch) ? Math.min(lowestLoss, loss) : lowestLoss;
    return true;
  }

  private void count(int epoch, boolean better) {
    if (better) {
      checksSinceBetter = 0;
    } else if (schedule.settled(epoch)) {
      checksSinceBetter++;
    }
  }

  /** Whether the kept state is what the model ends with, rather than its last one. */
  boolean isDecided() {
    return bestMetric > Double.NEGATIVE_INFINITY;
  }

  /** Whether so many validations were no better that training ends. */
  boolean isPatienceOver() {
    return plan.earlyStoppingPatience() != null
        && checksSinceBetter >= plan.earlyStoppingPatience();
  }

  /** The epoch of the state that is kept, from 0; 0 where none is. */
  int keptEpoch() {
    return keptEpoch;
  }

  /** The highest metric so far; negative infinity where none was defined or none decides. */
  double bestMetric() {
    return bestMetric;
  }

  /** How many validations since the last better one count against patience. */
  int checksSinceBetter() {
    return checksSinceBetter;
  }
}
