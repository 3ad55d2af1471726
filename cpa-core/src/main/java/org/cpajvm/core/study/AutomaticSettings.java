package org.cpajvm.core.study;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.TrainingPlan;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.config.Presets;

/**
 * Chooses the settings that fit a study: those of the preset {@code small-study}, and what follows
 * from the data. The likelihood goes by the values. The number of batches is bounded, so a large
 * study sees each cell less often, and training takes minutes rather than hours; a study of many
 * small groups, such as one of bulk samples, sees each sample more often.
 */
public final class AutomaticSettings {
  private static final String BASE = "small-study";
  private static final int BATCH_SIZE = 128;
  private static final int LARGE_BATCH_SIZE = 256;
  private static final int LARGE_STUDY = 50_000; // training cells
  private static final int MOST_BATCHES = 3_200; // unless that is less than FEWEST_EPOCHS
  private static final int BATCHES_OF_GROUP = 300; // unless that is more than MOST_EPOCHS
  private static final int EPOCHS = 40;
  private static final int FEWEST_EPOCHS = 4;
  private static final int MOST_EPOCHS = 300;
  private static final int CHECKS = 8;
  private static final double LARGEST_LOGARITHM = 50;

  private AutomaticSettings() {}

  /** The settings for a study. */
  public static Hyperparameters of(StudyTraits traits) {
    Map<String, String> changes = new LinkedHashMap<>();
    changes.put("recon_loss", traits.counts() ? "nb" : "gauss");
    if (traits.doses()) {
      changes.put("doser_type", "logsigm");
    }
    int batchSize = traits.trainingCells() < LARGE_STUDY ? BATCH_SIZE : LARGE_BATCH_SIZE;
    int epochs = epochs(traits, Math.max(1, -Math.floorDiv(-traits.trainingCells(), batchSize)));
    changes.put("batch_size", Integer.toString(batchSize));
    changes.put("max_epochs", Integer.toString(epochs));
    // in the proportions of the preset: an eighth without adversaries, then half of all to warm up
    changes.put("n_epochs_pretrain_ae", Integer.toString(epochs / 8));
    changes.put("n_epochs_adv_warmup", Integer.toString(epochs / 2));
    changes.put("check_val_every_n_epoch", Integer.toString(Math.max(1, epochs / CHECKS)));
    return Presets.get(BASE).applyTo(Hyperparameters.defaults()).with(changes);
  }

  /**
   * As many as the preset has; more where a group is in few batches of an epoch, as its vectors
   * learn from these alone; fewer where a study is large.
   */
  private static int epochs(StudyTraits traits, int batchesOfEpoch) {
    double batchesOfGroup = Math.max(1, Math.min(batchesOfEpoch, traits.cellsOfGroup()));
    int wanted = Math.max(EPOCHS, (int) Math.ceil(BATCHES_OF_GROUP / batchesOfGroup));
    return Math.max(
        FEWEST_EPOCHS, Math.min(MOST_EPOCHS, Math.min(wanted, MOST_BATCHES / batchesOfEpoch)));
  }

  /** One line: what was chosen, for what, and how to change it. */
  public static String describe(StudyTraits traits, Hyperparameters chosen) {
    Architecture architecture = chosen.architecture();
    TrainingPlan plan = chosen.plan();
    return String.format(
        Locale.ROOT,
        "settings for %,d training cells of %s, %,d group%s: recon_loss %s, %d latent, %d hidden"
            + " units, %s of batches of %d, reg_adv %s; change one with --set KEY=VALUE, or start from"
            + " others with --preset (cpa-tools: the reference's defaults)",
        traits.trainingCells(),
        traits.counts() ? "counts" : "values that are no counts",
        traits.groups(),
        traits.groups() == 1 ? "" : "s",
        chosen.asMap().get("recon_loss"),
        architecture.nLatent(),
        architecture.nHiddenDecoder(),
        epochs(plan.maxEpochs()),
        plan.batchSize(),
        chosen.asMap().get("reg_adv"));
  }

  private static String epochs(Integer most) {
    if (most == null) {
      return "epochs by the number of cells";
    }
    return most == 1 ? "1 epoch" : most + " epochs";
  }

  /** What is doubtful about the values under these settings, a line each. */
  public static List<String> warnings(StudyTraits traits, Hyperparameters chosen) {
    boolean doubtful =
        !chosen.architecture().reconLoss().needsCounts() && traits.largest() > LARGEST_LOGARITHM;
    return doubtful
        ? List.of(
            String.format(
                Locale.ROOT,
                "recon_loss gauss is for logarithms, and there are values of %,.0f: take the"
                    + " logarithm, or choose another layer (--layer)",
                traits.largest()))
        : List.of();
  }
}
