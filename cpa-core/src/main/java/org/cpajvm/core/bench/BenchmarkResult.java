package org.cpajvm.core.bench;

import java.util.List;
import java.util.Optional;

/**
 * What was measured. All times are in seconds, all memory in bytes.
 *
 * @param subject what was measured, and on what
 * @param setUp the time before the first step is done
 * @param training whole epochs
 * @param loader the loader alone, in cells a second
 * @param predictions predicted cells
 * @param phases the kinds of training steps
 * @param operations the operations of the steps of an epoch, most time first
 * @param otherSeconds the time of such a step outside of all operations: optimizers, random
 *     numbers, what is computed in Java
 * @param memory the memory of the process, later entries including earlier ones
 */
public record BenchmarkResult(
    Subject subject,
    SetUp setUp,
    Training training,
    double loader,
    List<Prediction> predictions,
    List<Phase> phases,
    List<Operation> operations,
    double otherSeconds,
    List<Memory> memory) {

  /** Copies the lists. */
  public BenchmarkResult {
    predictions = List.copyOf(predictions);
    phases = List.copyOf(phases);
    operations = List.copyOf(operations);
    memory = List.copyOf(memory);
  }

  /**
   * What was measured, and on what.
   *
   * @param source the data set
   * @param cells the training cells
   * @param genes the genes
   * @param batches the batches of an epoch
   * @param batchCells the cells of a batch
   * @param threads the threads that were asked for; 0 is the backend's own choice
   * @param device the device that was asked for
   * @param machine processor, system and Java
   */
  public record Subject(
      String source,
      int cells,
      int genes,
      int batches,
      int batchCells,
      int threads,
      String device,
      String machine) {}

  /**
   * The time before the first step is done.
   *
   * @param data to open and check the data and to copy them into memory
   * @param model to load the numerical library and make the network
   * @param firstStep to start the loader, make the graph and run the first step
   */
  public record SetUp(double data, double model, double firstStep) {
    /** All of it. */
    public double total() {
      return data + model + firstStep;
    }
  }

  /**
   * Training through the trainer, without validation.
   *
   * @param firstEpoch the first epoch
   * @param epoch the median of those after it
   * @param cellsPerSecond the speed of that
   */
  public record Training(double firstEpoch, double epoch, double cellsPerSecond) {}

  /**
   * Prediction without writing.
   *
   * @param rule what a predicted cell is
   * @param cellsPerSecond the speed
   */
  public record Prediction(String rule, double cellsPerSecond) {}

  /**
   * A kind of training step.
   *
   * @param name its name
   * @param perEpoch how many of it an epoch after pretraining has
   * @param seconds the median time of one
   * @param floor its matrix products, alone
   */
  public record Phase(String name, int perEpoch, double seconds, Optional<Floor> floor) {}

  /**
   * The matrix products of a step, alone.
   *
   * @param operations the floating-point operations
   * @param seconds the median time
   */
  public record Floor(long operations, double seconds) {}

  /**
   * A kind of operation, averaged over the steps of an epoch.
   *
   * @param kind its name
   * @param calls how often a step has it
   * @param seconds the time of all of them in a step
   */
  public record Operation(String kind, double calls, double seconds) {}

  /**
   * The memory of the process.
   *
   * @param after what had been done until then
   * @param resident the most memory of the process so far; empty where the system does not say
   * @param heap the most memory of the JVM's heap so far
   * @param offHeap what is resident outside of the heap; empty where the system does not say
   */
  public record Memory(String after, Optional<Long> resident, long heap, Optional<Long> offHeap) {}

  /** All of it as a table for people. */
  public String table() {
    return BenchmarkTable.of(this);
  }

  /**
   * All of it as one JSON object, in seconds, bytes and cells a second; null where something cannot
   * be measured.
   */
  public String json() {
    return BenchmarkJson.of(this);
  }

  /** The time of an epoch's steps, from the times of single ones. */
  public double epochOfSteps() {
    return phases.stream().mapToDouble(p -> p.perEpoch() * p.seconds()).sum();
  }

  /** The time of an epoch's matrix products; empty where the backend cannot measure them. */
  public Optional<Double> epochFloor() {
    return phases.stream().allMatch(p -> p.floor().isPresent())
        ? Optional.of(
            phases.stream()
                .mapToDouble(p -> p.perEpoch() * p.floor().orElseThrow().seconds())
                .sum())
        : Optional.empty();
  }
}
