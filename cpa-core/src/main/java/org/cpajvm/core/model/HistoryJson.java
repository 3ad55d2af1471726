package org.cpajvm.core.model;

import java.util.List;
import java.util.Optional;

/** The history as JSON knows it: an absent validation is null. */
record HistoryJson(int bestEpoch, TrainingHistory.Stop stop, List<Epoch> epochs) {

  record Epoch(
      int epoch,
      double reconstruction,
      double kl,
      double adversary,
      double penalty,
      double learningRate,
      int cells,
      double seconds,
      EpochReport.Validation validation) {}

  static HistoryJson of(TrainingHistory history) {
    return new HistoryJson(
        history.bestEpoch(),
        history.stop(),
        history.epochs().stream()
            .map(
                e ->
                    new Epoch(
                        e.epoch(),
                        e.reconstruction(),
                        e.kl(),
                        e.adversary(),
                        e.penalty(),
                        e.learningRate(),
                        e.cells(),
                        e.seconds(),
                        e.validation().orElse(null)))
            .toList());
  }

  TrainingHistory toHistory() {
    return new TrainingHistory(
        epochs.stream()
            .map(
                e ->
                    new EpochReport(
                        e.epoch,
                        e.reconstruction,
                        e.kl,
                        e.adversary,
                        e.penalty,
                        e.learningRate,
                        e.cells,
                        e.seconds,
                        Optional.ofNullable(e.validation)))
            .toList(),
        bestEpoch,
        stop);
  }
}
