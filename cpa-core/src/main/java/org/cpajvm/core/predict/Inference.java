package org.cpajvm.core.predict;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.ExclusiveUse;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.Output;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyDesign;

/**
 * Runs cells of a study through a network, a block at a time, under their own treatments or under
 * another one; while the network computes a block, a thread loads the next one. Its memory is two
 * blocks; it is used by one thread at a time.
 */
public final class Inference implements AutoCloseable {
  private static final int BLOCK = 512;

  private final int blockCells;
  private final PerturbationModel network;
  private final Study study;
  private final ReconstructionLoss loss;
  private final List<Block> blocks = new ArrayList<>(); // two at most, used in turn
  private final ExecutorService loader =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "cpa-inference-loader");
            thread.setDaemon(true);
            return thread;
          });
  private final ExclusiveUse use = new ExclusiveUse("an inference");
  private Future<Block> ahead; // null where none is on its way
  private final Map<Output, float[]> arrays = new EnumMap<>(Output.class);

  /**
   * Prepares to run cells.
   *
   * @param network a network of the study's design
   * @param study where the cells are
   */
  public Inference(PerturbationModel network, Study study) {
    this(network, study, BLOCK);
  }

  /** The same in blocks of so many cells. */
  Inference(PerturbationModel network, Study study, int blockCells) {
    this.blockCells = blockCells;
    this.network = network;
    this.study = study;
    this.loss = network.spec().architecture().reconLoss();
  }

  /** Takes the outputs of a block of cells. */
  public interface Sink {
    /**
     * Takes a block.
     *
     * @param cells the cells of the block; valid during the call
     * @param expression their expression
     * @param outputs for each output its rows, one after the other; valid during the call
     */
    void accept(int[] cells, SparseRows expression, Map<Output, float[]> outputs);
  }

  /**
   * Runs cells.
   *
   * @param cells which cells, in the order in which the sink sees them
   * @param treatment the treatment that all of them get, or empty for their own
   * @param outputs what to compute
   * @param sink takes it
   * @throws org.cpajvm.api.BadInputException if the expression of a cell is none that the model
   *     takes
   * @throws IllegalStateException if it is running cells already
   */
  public void run(int[] cells, Optional<Treatment> treatment, Set<Output> outputs, Sink sink) {
    use.run(() -> runBlocks(cells, treatment, outputs, sink));
  }

  private void runBlocks(
      int[] cells, Optional<Treatment> treatment, Set<Output> outputs, Sink sink) {
    arrays.keySet().retainAll(outputs);
    for (Output output : outputs) {
      arrays.computeIfAbsent(output, o -> new float[Math.multiplyExact(blockCells, width(o))]);
    }
    if (ahead != null) {
      loaded(); // of a run whose sink failed
    }
    for (int from = 0; from < cells.length; from += blockCells) {
      Block block = from == 0 ? block(0).load(cells, 0, treatment) : loaded();
      int next = from + blockCells;
      if (next < cells.length) {
        Block other = block(next / blockCells % 2);
        ahead = loader.submit(() -> other.load(cells, next, treatment));
      }
      network.predict(block.buffer, arrays);
      sink.accept(block.cells, block.rows, arrays);
    }
  }

  private Block block(int number) {
    if (number == blocks.size()) {
      blocks.add(new Block());
    }
    return blocks.get(number);
  }

  /** Waits for the block that is loaded ahead: nothing else may touch it before that. */
  private Block loaded() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return ahead.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) e.getCause(); // loading throws no others
    } finally {
      ahead = null;
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** The numbers that an output has for each cell. */
  public int width(Output output) {
    ModelSpec spec = network.spec();
    return switch (output) {
      case MEAN, DISPERSION, ZERO_INFLATION -> spec.genes();
      case RECONSTRUCTION -> 1;
      case Z_BASAL, Z, Z_CORRECTED, Z_NO_TREATMENT, Z_NO_TREATMENT_CORRECTED ->
          spec.architecture().nLatent();
    };
  }

  private Treatment treatmentOf(int cell, Optional<Treatment> treatment) {
    return treatment.orElseGet(() -> study.treatments().get(study.treatment(cell)));
  }

  private int id(Treatment.Component component) {
    StudyDesign design = study.design();
    return design
        .perturbationId(component.perturbation())
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the model has no perturbation '" + component.perturbation() + "'"));
  }

  @Override
  public void close() {
    loader.shutdown();
    try {
      if (ahead != null) {
        loaded();
      }
    } finally {
      blocks.forEach(block -> block.buffer.close());
    }
  }

  /** Cells on their way into the network. */
  private final class Block {
    private final BatchBuffer buffer = network.newBuffer(blockCells);
    private final SparseRows rows = new SparseRows();
    private final int[][] covariates = new int[study.design().covariates().size()][blockCells];
    private int[] cells;

    Block load(int[] all, int from, Optional<Treatment> treatment) {
      cells = Arrays.copyOfRange(all, from, Math.min(all.length, from + blockCells));
      study.gather(cells, loss, rows);
      buffer.fill(batch(treatment));
      return this;
    }

    private CellBatch batch(Optional<Treatment> treatment) {
      int[] starts = new int[cells.length + 1];
      for (int i = 0; i < cells.length; i++) {
        starts[i + 1] = starts[i] + treatmentOf(cells[i], treatment).components().size();
      }
      int[] perturbations = new int[starts[cells.length]];
      double[] doses = new double[perturbations.length];
      for (int i = 0; i < cells.length; i++) {
        List<Treatment.Component> components = treatmentOf(cells[i], treatment).components();
        for (int slot = 0; slot < components.size(); slot++) {
          perturbations[starts[i] + slot] = id(components.get(slot));
          doses[starts[i] + slot] = components.get(slot).dose();
        }
        for (int c = 0; c < covariates.length; c++) {
          covariates[c][i] = study.covariate(c, cells[i]);
        }
      }
      return new CellBatch(rows, starts, perturbations, doses, null, covariates, Optional.empty());
    }
  }
}
