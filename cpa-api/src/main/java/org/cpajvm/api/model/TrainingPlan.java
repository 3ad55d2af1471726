package org.cpajvm.api.model;

/**
 * How a model is trained. Names and defaults are those of cpa-tools 0.8.8, but for {@code
 * step_size_lr}, which is off, and {@code keep_state}, which it does not have.
 *
 * @param batchSize cells in a batch.
 * @param maxEpochs epochs at most; none: min(round(20000 / cells * 400), 400).
 * @param lr learning rate of the autoencoder.
 * @param wd weight decay of the autoencoder.
 * @param doserLr learning rate of the dosers.
 * @param doserWd weight decay of the dosers.
 * @param advLr learning rate of the adversaries.
 * @param advWd weight decay of the adversaries.
 * @param advLoss loss of the adversaries: cce or focal.
 * @param regAdv weight of the adversaries in the autoencoder's objective.
 * @param penAdv weight of the adversaries' gradient penalty.
 * @param advSteps update the autoencoder every so many batches and the adversaries in the others;
 *     none: both in each.
 * @param nEpochsPretrainAe last epoch, from 0, that trains without adversaries; none: adversaries
 *     from the start.
 * @param nStepsPretrainAe the same in batches; counts where epochs are none.
 * @param nEpochsAdvWarmup epochs over which reg_adv rises from 0, after pretraining.
 * @param nStepsAdvWarmup the same in batches; counts where epochs are none.
 * @param nEpochsKlWarmup epochs over which the weight of KL rises from 0 to 1.
 * @param nStepsKlWarmup the same in batches; counts where epochs are none.
 * @param mixupAlpha mix each cell with another by Beta(alpha, alpha); 0 is off.
 * @param nEpochsMixupWarmup epochs over which mixup_alpha rises from 0, after pretraining.
 * @param nStepsMixupWarmup the same in batches; counts where epochs are none.
 * @param doClipGrad clip the gradient of each optimizer.
 * @param gradientClipValue largest L2 norm of a clipped gradient.
 * @param stepSizeLr multiply all learning rates by 0.9 every so many epochs.
 * @param checkValEveryNEpoch validate every so many epochs.
 * @param earlyStoppingPatience stop after so many validations without a better one (by what {@code
 *     keep_state} says); none: never.
 * @param nDegR2 validate on this many top DEGs of each condition; 0: on all genes.
 * @param keepState the state that the model has: that of the best validation, or the last.
 */
public record TrainingPlan(
    @Setting(name = "batch_size", value = "128", help = "Cells in a batch.", min = 2, max = 1e7)
        int batchSize,
    @Setting(
            name = "max_epochs",
            value = "none",
            help = "Epochs at most; none: min(round(20000 / cells * 400), 400).",
            min = 1,
            max = 1e7)
        Integer maxEpochs,
    @Setting(
            name = "lr",
            value = "0.0005",
            help = "Learning rate of the autoencoder.",
            min = 0,
            max = 1000)
        double lr,
    @Setting(
            name = "wd",
            value = "1e-6",
            help = "Weight decay of the autoencoder.",
            min = 0,
            max = 1000)
        double wd,
    @Setting(
            name = "doser_lr",
            value = "0.0003",
            help = "Learning rate of the dosers.",
            min = 0,
            max = 1000)
        double doserLr,
    @Setting(
            name = "doser_wd",
            value = "4e-7",
            help = "Weight decay of the dosers.",
            min = 0,
            max = 1000)
        double doserWd,
    @Setting(
            name = "adv_lr",
            value = "0.0003",
            help = "Learning rate of the adversaries.",
            min = 0,
            max = 1000)
        double advLr,
    @Setting(
            name = "adv_wd",
            value = "4e-7",
            help = "Weight decay of the adversaries.",
            min = 0,
            max = 1000)
        double advWd,
    @Setting(name = "adv_loss", value = "cce", help = "Loss of the adversaries: cce or focal.")
        AdversaryLoss advLoss,
    @Setting(
            name = "reg_adv",
            value = "1",
            help = "Weight of the adversaries in the autoencoder's objective.",
            min = 0,
            max = 1e9)
        double regAdv,
    @Setting(
            name = "pen_adv",
            value = "1",
            help = "Weight of the adversaries' gradient penalty.",
            min = 0,
            max = 1e9)
        double penAdv,
    @Setting(
            name = "adv_steps",
            value = "3",
            help =
                "Update the autoencoder every so many batches and the adversaries in the others; none: both in each.",
            min = 1,
            max = 1e6)
        Integer advSteps,
    @Setting(
            name = "n_epochs_pretrain_ae",
            value = "none",
            help =
                "Last epoch, from 0, that trains without adversaries; none: adversaries from the start.",
            min = 0,
            max = 1e7)
        Integer nEpochsPretrainAe,
    @Setting(
            name = "n_steps_pretrain_ae",
            value = "none",
            help = "The same in batches; counts where epochs are none.",
            min = 0,
            max = 1e9)
        Integer nStepsPretrainAe,
    @Setting(
            name = "n_epochs_adv_warmup",
            value = "none",
            help = "Epochs over which reg_adv rises from 0, after pretraining.",
            min = 0,
            max = 1e7)
        Integer nEpochsAdvWarmup,
    @Setting(
            name = "n_steps_adv_warmup",
            value = "none",
            help = "The same in batches; counts where epochs are none.",
            min = 0,
            max = 1e9)
        Integer nStepsAdvWarmup,
    @Setting(
            name = "n_epochs_kl_warmup",
            value = "none",
            help = "Epochs over which the weight of KL rises from 0 to 1.",
            min = 0,
            max = 1e7)
        Integer nEpochsKlWarmup,
    @Setting(
            name = "n_steps_kl_warmup",
            value = "none",
            help = "The same in batches; counts where epochs are none.",
            min = 0,
            max = 1e9)
        Integer nStepsKlWarmup,
    @Setting(
            name = "mixup_alpha",
            value = "0",
            help = "Mix each cell with another by Beta(alpha, alpha); 0 is off.",
            min = 0,
            max = 1000)
        double mixupAlpha,
    @Setting(
            name = "n_epochs_mixup_warmup",
            value = "none",
            help = "Epochs over which mixup_alpha rises from 0, after pretraining.",
            min = 0,
            max = 1e7)
        Integer nEpochsMixupWarmup,
    @Setting(
            name = "n_steps_mixup_warmup",
            value = "none",
            help = "The same in batches; counts where epochs are none.",
            min = 0,
            max = 1e9)
        Integer nStepsMixupWarmup,
    @Setting(name = "do_clip_grad", value = "false", help = "Clip the gradient of each optimizer.")
        boolean doClipGrad,
    @Setting(
            name = "gradient_clip_value",
            value = "3",
            help = "Largest L2 norm of a clipped gradient.",
            min = 1e-12,
            max = 1e12)
        double gradientClipValue,
    @Setting(
            name = "step_size_lr",
            value = "none",
            help = "Multiply all learning rates by 0.9 every so many epochs.",
            min = 1,
            max = 1e7)
        Integer stepSizeLr,
    @Setting(
            name = "check_val_every_n_epoch",
            value = "5",
            help = "Validate every so many epochs.",
            min = 1,
            max = 1e7)
        int checkValEveryNEpoch,
    @Setting(
            name = "early_stopping_patience",
            value = "10",
            help = "Stop after so many validations without a better one; none: never.",
            min = 1,
            max = 1e7)
        Integer earlyStoppingPatience,
    @Setting(
            name = "n_deg_r2",
            value = "0",
            help = "Validate on this many top DEGs of each condition; 0: on all genes.",
            min = 0,
            max = 1e7)
        int nDegR2,
    @Setting(
            name = "keep_state",
            value = "best",
            help =
                "State that the model has: best (by the validation metric; the last where that is undefined) or last.")
        KeepState keepState) {

  /** Checks every value against the range of its setting. */
  public TrainingPlan {
    SettingRanges.check(
        TrainingPlan.class,
        batchSize,
        maxEpochs,
        lr,
        wd,
        doserLr,
        doserWd,
        advLr,
        advWd,
        advLoss,
        regAdv,
        penAdv,
        advSteps,
        nEpochsPretrainAe,
        nStepsPretrainAe,
        nEpochsAdvWarmup,
        nStepsAdvWarmup,
        nEpochsKlWarmup,
        nStepsKlWarmup,
        mixupAlpha,
        nEpochsMixupWarmup,
        nStepsMixupWarmup,
        doClipGrad,
        gradientClipValue,
        stepSizeLr,
        checkValEveryNEpoch,
        earlyStoppingPatience,
        nDegR2,
        keepState);
  }

  /** A plan that keeps the best validated state. */
  public TrainingPlan(
      int batchSize,
      Integer maxEpochs,
      double lr,
      double wd,
      double doserLr,
      double doserWd,
      double advLr,
      double advWd,
      AdversaryLoss advLoss,
      double regAdv,
      double penAdv,
      Integer advSteps,
      Integer nEpochsPretrainAe,
      Integer nStepsPretrainAe,
      Integer nEpochsAdvWarmup,
      Integer nStepsAdvWarmup,
      Integer nEpochsKlWarmup,
      Integer nStepsKlWarmup,
      double mixupAlpha,
      Integer nEpochsMixupWarmup,
      Integer nStepsMixupWarmup,
      boolean doClipGrad,
      double gradientClipValue,
      Integer stepSizeLr,
      int checkValEveryNEpoch,
      Integer earlyStoppingPatience,
      int nDegR2) {
    this(
        batchSize,
        maxEpochs,
        lr,
        wd,
        doserLr,
        doserWd,
        advLr,
        advWd,
        advLoss,
        regAdv,
        penAdv,
        advSteps,
        nEpochsPretrainAe,
        nStepsPretrainAe,
        nEpochsAdvWarmup,
        nStepsAdvWarmup,
        nEpochsKlWarmup,
        nStepsKlWarmup,
        mixupAlpha,
        nEpochsMixupWarmup,
        nStepsMixupWarmup,
        doClipGrad,
        gradientClipValue,
        stepSizeLr,
        checkValEveryNEpoch,
        earlyStoppingPatience,
        nDegR2,
        KeepState.BEST);
  }
}
