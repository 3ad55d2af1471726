package org.cpajvm.core.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cpajvm.api.model.TrainingPlan;
import org.cpajvm.core.model.EpochReport;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.model.TrainingHistory;

/** Says what a user should know about a training that has ended, and what to try. */
public final class TrainingRemarks {

  private TrainingRemarks() {}

  /** The remarks about a model, a line each; none where nothing is wrong. */
  public static List<String> of(TrainedModel model) {
    TrainingHistory history = model.history();
    List<String> remarks = new ArrayList<>();
    List<EpochReport.Validation> checks =
        history.epochs().stream().flatMap(epoch -> epoch.validation().stream()).toList();
    List<EpochReport.Validation> undefined =
        checks.stream().filter(EpochReport.Validation::isUndefined).toList();
    if (!undefined.isEmpty()) {
      remarks.add(undefined(undefined, checks.size(), history.bestEpoch() + 1));
    }
    history
        .epochs()
        .get(history.bestEpoch())
        .validation()
        .filter(EpochReport.Validation::isWorseThanControl)
        .ifPresent(check -> remarks.add(worse(check, model.hyperparameters().plan(), history)));
    return remarks;
  }

  private static String undefined(List<EpochReport.Validation> undefined, int checks, int epoch) {
    EpochReport.Validation last = undefined.get(undefined.size() - 1);
    return "the validation metric is undefined in "
        + (undefined.size() == checks ? "all" : undefined.size() + " of " + checks)
        + " checks"
        + (last.groups() == 0 ? " (no group has two validation cells)" : "")
        + " and decided nothing there: the model has the state of epoch "
        + epoch
        + "; to have it checked, give validation groups of two cells or more (--split)";
  }

  private static String worse(
      EpochReport.Validation check, TrainingPlan plan, TrainingHistory history) {
    EpochReport.BesideControl beside = check.besideControl();
    return String.format(
        Locale.ROOT,
        "the model is worse than doing nothing on the validation cells: R2 of means %.3f, that of"
            + " the mean of control %.3f (%d treated group%s); try more epochs (--set"
            + " max_epochs=%d) or the settings that the data chooses (no --preset)",
        beside.model(),
        beside.control(),
        beside.groups(),
        beside.groups() == 1 ? "" : "s",
        4 * Math.max(history.epochs().size(), plan.checkValEveryNEpoch()));
  }
}
