package org.cpajvm.core.train;

import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.core.model.EpochReport;
import org.cpajvm.core.model.TrainedModel;

/** Is told how training goes, on the thread that trains. */
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
   * A checkpoint could not be written. Training goes on, and tries again when the next one is due;
   * the checkpoint before is still there.
   *
   * @param why a message for the user
   */
  default void notSaved(String why) {}
}
