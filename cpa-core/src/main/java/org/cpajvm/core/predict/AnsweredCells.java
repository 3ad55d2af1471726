package org.cpajvm.core.predict;

import java.util.Arrays;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.backbone.StudyGroups;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.threads.TaskThreads;

/**
 * Predicted cells whose mean is the answer of a model's ensemble: control cells that are moved
 * until their mean has changed as much. Used by one thread at a time.
 */
public final class AnsweredCells implements AutoCloseable {
  private final StudyGroups groups;
  private final ChangePredictor changes;
  private final TaskThreads threads;
  private final CellMover mover;

  /**
   * Prepares to predict.
   *
   * @param model a model with an ensemble
   * @param study cells that fit its design
   * @param seed the seed of draws
   * @param source what answers are made of
   */
  public AnsweredCells(TrainedModel model, Study study, long seed, AnswerSource source) {
    ReconstructionLoss loss = model.hyperparameters().architecture().reconLoss();
    this.groups = new StudyGroups(study, loss);
    this.changes = new ChangePredictor(model, study, seed, source);
    this.threads = new TaskThreads(model.network().threads());
    this.mover = new CellMover(study, loss, seed, threads);
  }

  /**
   * Predicts how cells look under a treatment.
   *
   * @param cells the control cells, those with the same covariates beside each other, and copies of
   *     one
   * @param treatment the treatment
   * @param sink takes the predicted cells, in the order of the control cells
   */
  public void predict(int[] cells, Treatment treatment, Predictor.Sink sink) {
    int from = 0;
    for (int to = 1; to <= cells.length; to++) {
      if (to == cells.length
          || !groups.of(cells[to]).covariates().equals(groups.of(cells[from]).covariates())) {
        int[] alike = Arrays.copyOfRange(cells, from, to);
        move(alike, new Group(treatment, groups.of(cells[from]).covariates()), sink);
        from = to;
      }
    }
  }

  private void move(int[] cells, Group query, Predictor.Sink sink) {
    int[] each = Arrays.stream(cells).distinct().toArray();
    double[] mean = groups.mean(each);
    double[] wanted = mean.clone();
    double[] change = changes.change(query, each).change();
    for (int gene = 0; gene < wanted.length; gene++) {
      wanted[gene] += change[gene];
    }
    mover.move(cells, mean, wanted, sink);
  }

  @Override
  public void close() {
    changes.close();
    threads.close();
  }
}
