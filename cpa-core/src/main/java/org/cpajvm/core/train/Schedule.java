package org.cpajvm.core.train;

import org.cpajvm.api.model.TrainStep;
import org.cpajvm.api.model.TrainingPlan;

/**
 * What each step of training does: pretraining, warm-ups, decays. A pure function of the plan and
 * the position, so that a run that goes on knows what comes next.
 *
 * <p>Lotfollahi et al. 2023 (e11517) train adversarially; the order of steps and the ramps are
 * those of cpa-tools 0.8.8, with the departures that docs/model.md lists. Immutable.
 */
public final class Schedule {
  private static final double DECAY = 0.9;

  private final TrainingPlan plan;

  /** The schedule of a plan. */
  public Schedule(TrainingPlan plan) {
    this.plan = plan;
  }

  /** The number of epochs at most: as the plan says, or fewer the more cells there are. */
  static int maxEpochs(TrainingPlan plan, int trainingCells) {
    if (plan.maxEpochs() != null) {
      return plan.maxEpochs();
    }
    return (int) Math.max(1, Math.min(Math.round(20000.0 / trainingCells * 400), 400));
  }

  /**
   * The step for a batch.
   *
   * @param epoch the epoch, from 0
   * @param batch the batch in the epoch, from 0
   * @param globalBatch the batch since training began, from 0
   * @param seed the seed of this step's random numbers
   */
  public TrainStep step(int epoch, int batch, long globalBatch, long seed) {
    boolean adversarial = adversarial(epoch, globalBatch);
    boolean alternate = adversarial && plan.advSteps() != null;
    boolean autoencoder = !alternate || batch % plan.advSteps() == 0;
    double decay = plan.stepSizeLr() == null ? 1 : Math.pow(DECAY, epoch / plan.stepSizeLr());
    return new TrainStep(
        autoencoder,
        !alternate || !autoencoder,
        adversarial,
        klWeight(epoch, globalBatch),
        adversarial ? adversaryWeight(epoch, globalBatch) : 0,
        plan.penAdv(),
        plan.lr() * decay,
        plan.doserLr() * decay,
        plan.advLr() * decay,
        seed);
  }

  /**
   * Whether pretraining and the warm-up of the adversaries are over, so that a validation that is
   * not better counts against patience.
   */
  boolean settled(int epoch) {
    return epoch > orZero(plan.nEpochsPretrainAe()) + orZero(plan.nEpochsAdvWarmup());
  }

  /** Whether pretraining is over. */
  boolean adversarial(int epoch, long globalBatch) {
    if (isSet(plan.nEpochsPretrainAe())) {
      return epoch > plan.nEpochsPretrainAe();
    }
    return !isSet(plan.nStepsPretrainAe()) || globalBatch > plan.nStepsPretrainAe();
  }

  /**
   * The parameter of the Beta distribution that mixes cells, ramped from the end of pretraining; 0
   * is off.
   */
  double mixupAlpha(int epoch, long globalBatch) {
    return plan.mixupAlpha()
        * ramp(plan.nEpochsMixupWarmup(), plan.nStepsMixupWarmup(), epoch, globalBatch);
  }

  private double adversaryWeight(int epoch, long globalBatch) {
    return plan.regAdv()
        * ramp(plan.nEpochsAdvWarmup(), plan.nStepsAdvWarmup(), epoch, globalBatch);
  }

  private double klWeight(int epoch, long globalBatch) {
    if (isSet(plan.nEpochsKlWarmup())) {
      return Math.min(1, (double) epoch / plan.nEpochsKlWarmup());
    }
    return isSet(plan.nStepsKlWarmup())
        ? Math.min(1, (double) globalBatch / plan.nStepsKlWarmup())
        : 1;
  }

  /** From 0 to 1 over the given epochs or batches, counted from the end of pretraining. */
  private double ramp(Integer epochs, Integer batches, int epoch, long globalBatch) {
    if (isSet(epochs)) {
      return share(epoch - orZero(plan.nEpochsPretrainAe()), epochs);
    }
    return isSet(batches)
        ? share((double) globalBatch - orZero(plan.nStepsPretrainAe()), batches)
        : 1;
  }

  private static double share(double done, int all) {
    return Math.max(0, Math.min(1, done / all));
  }

  private static boolean isSet(Integer length) {
    return length != null && length > 0;
  }

  private static int orZero(Integer length) {
    return length == null ? 0 : length;
  }
}
