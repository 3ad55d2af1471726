package org.cpajvm.core.train;

import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.core.backbone.Blend;
import org.cpajvm.core.backbone.Decision;
import org.cpajvm.core.model.EpochReport;
import org.cpajvm.core.model.TrainedModel;

/**
 * Is told how training goes, on the thread that trains; several networks may be trained side by
 * side, so that {@link #networkDone} may come from other threads.
 */
public interface TrainingListener {

  /** Listens to nothing. */
  TrainingListener NONE = new TrainingListener() {};

  /**
   * Training begins.
   *
   * @param epochs the epochs at most
   * @param cells the training cells
   * @param execution where and how the model runs
   */
  default void started(int epochs, int cells, Execution execution) {}

  /**
   * Training goes on from a checkpoint.
   *
   * @param epoch the epoch of the next batch, from 0
   * @param batch the next batch of that epoch, from 0
   */
  default void resumed(int epoch, int batch) {}

  /** A batch is done. */
  default void batchDone(int epoch, int batch, int batches) {}

  /** An epoch is done. */
  default void epochDone(EpochReport report) {}

  /**
   * A loss or gradient is no longer finite, and training ends with an error after this call.
   *
   * @param best the best validated state so far; closed after this call
   */
  default void diverged(TrainedModel best) {}

  /**
   * An ensemble will be trained.
   *
   * @param members the networks of the ensemble at most
   * @param folds the inner networks that are judged on groups they were not trained on
   * @param sideBySide how many are trained at a time
   */
  default void ensemblePlanned(int members, int folds, int sideBySide) {}

  /**
   * A network beside the first one is trained.
   *
   * @param label which one
   */
  default void networkDone(String label) {}

  /**
   * It is decided how questions in a situation will be answered.
   *
   * @param decision the rules in closed form
   * @param weight how much of the network goes into an answer
   */
  default void decided(Decision decision, Blend.Weight weight) {}

  /**
   * A checkpoint could not be written. Training goes on, and tries again when the next one is due;
   * the checkpoint before is still there.
   *
   * @param why a message for the user
   */
  default void notSaved(String why) {}
}
