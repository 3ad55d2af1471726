package org.cpajvm.core.memory;

import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.study.StudyDesign;

/**
 * What a run needs of memory beside the expression of its cells, in bytes. The numbers of arrays
 * were measured with the backend of this project and rounded up (docs/performance.md).
 *
 * @param program the JVM and the numerical libraries
 * @param model parameters with their gradients and the moments of the optimizer, outside of the
 *     heap
 * @param buffers batches and what is computed from them, outside of the heap
 * @param tables what is known of each cell and group, and copies of the parameters, in the heap
 */
public record MemoryNeed(long program, long model, long buffers, long tables) {
  private static final long PROGRAM = 230L << 20;
  private static final long PROGRAM_HEAP = 48L << 20;
  private static final int FLOAT = Float.BYTES;
  private static final int STATES = 4; // value, gradient and Adam's two moments
  private static final int ARRAYS_OF_GENES = 36; // of a training step, batch x genes
  private static final int ARRAYS_OF_COUNTS = 4; // the same for nb, one pass over stored counts
  private static final int ARRAYS_OF_UNITS = 30; // of a training step, batch x hidden units
  private static final int ARRAYS_OF_WEIGHTS = 6; // batch x genes: of the loader, and products
  private static final int INFERENCE_CELLS = 512;
  private static final int INFERENCE_ARRAYS = 10; // the same of two blocks of INFERENCE_CELLS
  private static final int INFERENCE_ARRAYS_OF_COUNTS = 6; // and for nb
  private static final int BYTES_OF_CELL = 160;
  private static final int BYTES_OF_MOMENTS = 20; // of a gene in a group of cells
  private static final int SETS_OF_MOMENTS = 3; // of the cells, the predictions, their variances

  /** Of training on so many cells. */
  public static MemoryNeed ofTraining(
      StudyDesign design, Hyperparameters hyperparameters, int cells) {
    long parameters = parameters(design, hyperparameters.architecture());
    Architecture a = hyperparameters.architecture();
    long batch = hyperparameters.plan().batchSize();
    long units =
        (long) a.nLayersEncoder() * a.nHiddenEncoder()
            + (long) a.nLayersDecoder() * a.nHiddenDecoder()
            + (1L + design.covariates().size()) * a.nLayersAdv() * a.nHiddenAdv()
            + a.nLatent();
    MemoryNeed inference = ofInference(design, hyperparameters, cells);
    long groups = design.conditions().size();
    for (StudyDesign.Covariate covariate : design.covariates()) {
      groups = Math.min(cells, groups * covariate.values().size());
    }
    return new MemoryNeed(
        PROGRAM,
        STATES * FLOAT * parameters,
        inference.buffers
            + batch * FLOAT * (arraysOfGenes(a) * design.genes().size() + ARRAYS_OF_UNITS * units),
        inference.tables
            + STATES * FLOAT * parameters
            + groups * design.genes().size() * BYTES_OF_MOMENTS * SETS_OF_MOMENTS);
  }

  /** The same training with weights of genes in its loss. */
  public MemoryNeed withGeneWeights(StudyDesign design, Hyperparameters hyperparameters) {
    long array = (long) hyperparameters.plan().batchSize() * design.genes().size() * FLOAT;
    return new MemoryNeed(program, model, buffers + ARRAYS_OF_WEIGHTS * array, tables);
  }

  /** Of running so many cells through a trained model. */
  public static MemoryNeed ofInference(
      StudyDesign design, Hyperparameters hyperparameters, int cells) {
    long parameters = parameters(design, hyperparameters.architecture());
    long block = (long) INFERENCE_CELLS * design.genes().size() * FLOAT;
    long outputs = 1L + heads(hyperparameters.architecture());
    return new MemoryNeed(
        PROGRAM,
        STATES * FLOAT * parameters,
        inferenceArrays(hyperparameters.architecture()) * block,
        PROGRAM_HEAP
            + FLOAT * parameters
            + (long) BYTES_OF_CELL * cells
            + 2 * outputs * block); // under the treatment and without it
  }

  private static long arraysOfGenes(Architecture architecture) {
    return switch (architecture.reconLoss()) {
      case NB -> ARRAYS_OF_COUNTS;
      case ZINB, GAUSS -> ARRAYS_OF_GENES * 3L / 2;
    };
  }

  private static long inferenceArrays(Architecture architecture) {
    return architecture.reconLoss() == ReconstructionLoss.NB
        ? INFERENCE_ARRAYS_OF_COUNTS
        : INFERENCE_ARRAYS;
  }

  /** What the decoder gives for each gene and cell. */
  private static int heads(Architecture architecture) {
    return architecture.reconLoss() == ReconstructionLoss.NB ? 1 : 2;
  }

  /** About how many parameters a model has. */
  private static long parameters(StudyDesign design, Architecture a) {
    long genes = design.genes().size();
    long encoder = stack(genes, a.nHiddenEncoder(), a.nLayersEncoder(), a.nLatent());
    long decoder =
        stack(a.nLatent(), a.nHiddenDecoder(), a.nLayersDecoder(), heads(a) * genes) + genes;
    long adversaries =
        stack(a.nLatent(), a.nHiddenAdv(), a.nLayersAdv(), design.conditions().size());
    long vectors = (long) design.perturbations().size() * a.nLatent();
    for (StudyDesign.Covariate covariate : design.covariates()) {
      vectors += (long) covariate.values().size() * a.nLatent();
      adversaries += stack(a.nLatent(), a.nHiddenAdv(), a.nLayersAdv(), covariate.values().size());
    }
    return encoder + decoder + adversaries + vectors;
  }

  private static long stack(long in, long hidden, long layers, long out) {
    return layers == 0
        ? (in + 1) * out
        : (in + 3) * hidden + (layers - 1) * (hidden + 3) * hidden + (hidden + 1) * out;
  }

  /** The part that is in the heap of the JVM. */
  long inHeap() {
    return tables;
  }

  /** The part that is not. */
  long outsideHeap() {
    return program + model + buffers;
  }

  /** All of it. */
  public long bytes() {
    return inHeap() + outsideHeap();
  }
}
