package org.cpajvm.core.train;

import java.util.Optional;
import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.config.Hyperparameters;

/**
 * How many networks are trained: members of the ensemble, and inner networks that are judged on
 * groups they were not trained on.
 *
 * @param members the members, 1 or more
 * @param folds the inner networks at most, 0 or more
 */
public record EnsembleSize(int members, int folds) {
  private static final int USUAL_MEMBERS = 3;
  private static final int USUAL_FOLDS = 4;

  /** Operations that all networks together may take: ten minutes or so on a laptop. */
  private static final double MOST_OPERATIONS = 2e13;

  /** Networks below this are trained on one thread each, side by side. */
  private static final double SMALL = 2e12;

  /** Checks the numbers. */
  public EnsembleSize {
    if (members < 1 || folds < 0) {
      throw new IllegalArgumentException(members + " members and " + folds + " folds");
    }
  }

  /**
   * The usual size, or less for a study whose networks take long; never less than one member and
   * one inner network. It is a function of the study and the settings, not of the machine.
   *
   * @param members a wanted number of members
   * @param folds a wanted number of inner networks
   */
  static EnsembleSize of(
      Hyperparameters settings,
      int cells,
      int genes,
      Optional<Integer> members,
      Optional<Integer> folds) {
    double fit = Math.floor(MOST_OPERATIONS / operations(settings, cells, genes));
    int networks = (int) Math.max(2, Math.min(fit, USUAL_MEMBERS + USUAL_FOLDS));
    int inner = Math.min(USUAL_FOLDS, (networks + 1) / 2);
    return new EnsembleSize(
        members.orElse(Math.min(USUAL_MEMBERS, networks - inner)), folds.orElse(inner));
  }

  static boolean isSmall(Hyperparameters settings, int cells, int genes) {
    return operations(settings, cells, genes) < SMALL;
  }

  /** About how many additions and multiplications the training of one network is. */
  private static double operations(Hyperparameters settings, int cells, int genes) {
    Architecture a = settings.architecture();
    int heads = a.reconLoss() == ReconstructionLoss.NB ? 1 : 2;
    double ofGenes = (double) genes * (a.nHiddenEncoder() + heads * a.nHiddenDecoder());
    double hidden =
        Math.pow(a.nHiddenEncoder(), 2) * Math.max(0, a.nLayersEncoder() - 1)
            + Math.pow(a.nHiddenDecoder(), 2) * Math.max(0, a.nLayersDecoder() - 1);
    double epochs = Schedule.maxEpochs(settings.plan(), cells);
    return 6 * epochs * cells * (ofGenes + hidden); // forward, and backward twice that
  }
}
