package org.cpajvm.core.predict;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.Output;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.config.Nearest;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.random.Seeds;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.threads.TaskThreads;

/**
 * Predicts cells under a treatment from control cells. Memory is a few blocks of cells x genes;
 * used by one thread at a time, it computes on as many as the network does. Random numbers are a
 * function of the seed and the cell.
 */
public final class Predictor implements AutoCloseable {
  /**
   * Cells of a block of means of nb, which take one array of cells x genes beside their product:
   * larger blocks than of other rules, since larger products are faster.
   */
  private static final int CELLS_OF_MEANS = 1024;

  private final Study study;
  private final long seed;
  private final ReconstructionLoss loss;
  private final int genes;
  private final Inference means;
  private final Inference treated;
  private final Inference untreated;
  private final TaskThreads threads;

  /**
   * Prepares to predict.
   *
   * @param model the model
   * @param study cells that fit its design
   * @param seed the seed of draws
   */
  public Predictor(TrainedModel model, Study study, long seed) {
    this.study = study;
    this.seed = seed;
    this.loss = model.hyperparameters().architecture().reconLoss();
    this.genes = model.design().genes().size();
    this.means = new Inference(model.network(), study, CELLS_OF_MEANS);
    this.treated = new Inference(model.network(), study);
    this.untreated = new Inference(model.network(), study);
    this.threads = new TaskThreads(model.network().threads());
  }

  /** Takes predicted cells. */
  public interface Sink {
    /**
     * Takes a block.
     *
     * @param cells the control cells that were predicted from
     * @param values predicted expression, row-major, cells x genes; valid during the call
     */
    void accept(int[] cells, float[] values);
  }

  /**
   * Predicts how cells look under a treatment.
   *
   * @param cells the control cells, in the order in which the sink gets the predictions
   * @param treatment the treatment
   * @param rule what a predicted cell is
   * @param sink takes the predicted cells
   * @throws UsageException if the model never saw one of the treatment's perturbations
   * @throws org.cpajvm.api.BadInputException if a prediction is NaN or infinite
   */
  public void predict(int[] cells, Treatment treatment, PredictionRule rule, Sink sink) {
    checkKnown(treatment);
    Inference inference =
        rule == PredictionRule.MEAN && loss == ReconstructionLoss.NB ? means : treated;
    inference.run(
        cells,
        Optional.of(treatment),
        outputs(rule),
        (block, expression, to) -> {
          float[] values = to.get(Output.MEAN);
          switch (rule) {
            case MEAN -> {
              inflateMean(block, to);
              checkFinite(block, values);
            }
            case SAMPLED -> {
              checkFinite(block, values); // a draw from what is none may still be a number
              sample(block, to);
            }
            case ANCHORED ->
                untreated.run(
                    block,
                    Optional.empty(),
                    outputs(rule),
                    (same, own, from) -> anchor(block, own, from, to));
          }
          sink.accept(block, values);
        });
  }

  private void checkFinite(int[] block, float[] values) {
    threads.forEach(
        block.length, () -> row -> FiniteOutputs.check(study, block[row], values, row, genes));
  }

  private void checkKnown(Treatment treatment) {
    for (Treatment.Component component : treatment.components()) {
      if (study.design().perturbationId(component.perturbation()).isEmpty()) {
        throw new UsageException(
            "the model never saw '"
                + component.perturbation()
                + "'; it knows: "
                + Nearest.some(component.perturbation(), study.design().vocabulary()));
      }
    }
  }

  private Set<Output> outputs(PredictionRule rule) {
    Set<Output> outputs = EnumSet.of(Output.MEAN);
    if (rule == PredictionRule.SAMPLED || (rule == PredictionRule.ANCHORED && loss.needsCounts())) {
      outputs.add(Output.DISPERSION);
    }
    if (loss == ReconstructionLoss.ZINB) {
      outputs.add(Output.ZERO_INFLATION);
    }
    return outputs;
  }

  private void inflateMean(int[] block, Map<Output, float[]> outputs) {
    if (loss == ReconstructionLoss.ZINB) {
      float[] mean = outputs.get(Output.MEAN);
      float[] zeros = outputs.get(Output.ZERO_INFLATION);
      for (int i = 0; i < block.length * genes; i++) {
        mean[i] *= 1 - zeros[i];
      }
    }
  }

  private void sample(int[] block, Map<Output, float[]> outputs) {
    float[] values = outputs.get(Output.MEAN);
    float[] dispersion = outputs.get(Output.DISPERSION);
    float[] zeros = outputs.get(Output.ZERO_INFLATION);
    for (int i = 0; i < block.length; i++) {
      SplittableRandom random = new SplittableRandom(Seeds.of(seed, "sample", block[i]));
      for (int at = i * genes; at < (i + 1) * genes; at++) {
        values[at] =
            loss == ReconstructionLoss.GAUSS
                ? (float) (values[at] + dispersion[at] * random.nextGaussian())
                : (float)
                    CountCoupling.sample(
                        new CountCoupling.ZeroInflated(
                            values[at], dispersion[at], zeros == null ? 0 : zeros[at]),
                        random);
      }
    }
  }

  private void anchor(
      int[] block, SparseRows own, Map<Output, float[]> from, Map<Output, float[]> to) {
    threads.forEach(
        block.length,
        () -> {
          float[] dense = new float[genes];
          CountRows rows = loss.needsCounts() ? new CountRows(genes, from, to) : null;
          return i -> {
            for (int k = own.start(i); k < own.start(i + 1); k++) {
              dense[own.columns()[k]] = own.values()[k];
            }
            if (rows == null) {
              shift(i, dense, from.get(Output.MEAN), to.get(Output.MEAN));
              FiniteOutputs.check(study, block[i], to.get(Output.MEAN), i, genes);
            } else {
              FiniteOutputs.check(study, block[i], from.get(Output.MEAN), i, genes);
              FiniteOutputs.check(study, block[i], to.get(Output.MEAN), i, genes);
              // The cell's own random numbers: it does not matter which thread draws them.
              rows.couple(i, dense, new SplittableRandom(Seeds.of(seed, "anchor", block[i])));
            }
            for (int k = own.start(i); k < own.start(i + 1); k++) {
              dense[own.columns()[k]] = 0;
            }
          };
        });
  }

  private void shift(int row, float[] expression, float[] from, float[] to) {
    for (int gene = 0; gene < genes; gene++) {
      to[row * genes + gene] += expression[gene] - from[row * genes + gene];
    }
  }

  @Override
  public void close() {
    means.close();
    treated.close();
    untreated.close();
    threads.close();
  }
}
