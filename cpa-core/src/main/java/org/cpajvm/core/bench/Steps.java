package org.cpajvm.core.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.StepFloor;
import org.cpajvm.api.model.TrainStep;
import org.cpajvm.api.model.TrainingPlan;
import org.cpajvm.core.batch.BatchLoader;
import org.cpajvm.core.batch.BatchSampler;
import org.cpajvm.core.batch.MixupDraw;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.train.Schedule;

/**
 * Times training steps on one batch that is loaded already. The learning rates are 0: a step then
 * does all of its work and yet the next one starts from the same parameters, so it may be repeated
 * without end.
 */
final class Steps {
  private final PerturbationModel network;
  private final Study study;
  private final TrainingPlan plan;
  private final BatchSampler sampler;
  private final Benchmark.Options options;

  Steps(
      PerturbationModel network,
      Study study,
      TrainingPlan plan,
      BatchSampler sampler,
      Benchmark.Options options) {
    this.network = network;
    this.study = study;
    this.plan = plan;
    this.sampler = sampler;
    this.options = options;
  }

  /**
   * Where the time of the steps of an epoch goes.
   *
   * @param operations by kind, for a step
   * @param otherSeconds the rest of a step
   */
  record Profile(List<BenchmarkResult.Operation> operations, double otherSeconds) {}

  /** The kinds of steps, each beside its floor. */
  List<BenchmarkResult.Phase> phases(ModelBackend backend, Execution execution) {
    int cells = sampler.largestBatch();
    Optional<StepFloor> floor = backend.floor(network.spec(), cells, execution);
    List<BenchmarkResult.Phase> phases = new ArrayList<>();
    try (BatchLoader loader = oneBatch()) {
      BatchBuffer batch = loader.next();
      Repeated repeated = new Repeated(options.seconds());
      kinds()
          .forEach(
              (name, step) ->
                  phases.add(
                      new BenchmarkResult.Phase(
                          name,
                          perEpoch(step),
                          repeated.median(() -> network.train(batch, step)),
                          floor.map(
                              f ->
                                  new BenchmarkResult.Floor(
                                      f.operations(step),
                                      repeated.median(() -> f.multiply(step)))))));
    } finally {
      floor.ifPresent(StepFloor::close);
    }
    return phases;
  }

  /** Where the time goes, over the steps of as many batches as there is time for. */
  Profile profile() {
    OpTimes times = new OpTimes();
    List<TrainStep> epoch =
        IntStream.range(0, sampler.batches()).mapToObj(this::scheduled).toList();
    try (BatchLoader loader = oneBatch()) {
      BatchBuffer batch = loader.next();
      epoch.stream().distinct().forEach(step -> network.train(batch, step)); // makes the plans
      network.listen(Optional.of(times));
      long begun = System.nanoTime();
      int steps = 0;
      do {
        network.train(batch, epoch.get(steps++ % epoch.size()));
      } while (steps < epoch.size() && System.nanoTime() - begun < options.seconds() * 1e9);
      double step = (System.nanoTime() - begun) / 1e9 / steps;
      List<BenchmarkResult.Operation> operations = times.perStep(steps);
      double known = operations.stream().mapToDouble(BenchmarkResult.Operation::seconds).sum();
      return new Profile(operations, Math.max(0, step - known));
    } finally {
      network.listen(Optional.empty());
    }
  }

  private BatchLoader oneBatch() {
    int[] cells = sampler.epoch(0).get(0);
    BatchLoader loader = BatchLoader.forTraining(study, network::newBuffer, cells.length);
    loader.start(
        List.of(cells),
        batch -> MixupDraw.of(plan.mixupAlpha(), cells.length, options.seed(), 0, batch));
    return loader;
  }

  private Map<String, TrainStep> kinds() {
    Map<String, TrainStep> kinds = new LinkedHashMap<>();
    kinds.put("pretraining", step(true, true, false));
    kinds.put("autoencoder", step(true, false, true));
    kinds.put("adversary", step(false, true, true));
    kinds.put("combined", step(true, true, true));
    return kinds;
  }

  private TrainStep step(boolean autoencoder, boolean adversary, boolean adversarial) {
    double weight = adversarial ? plan.regAdv() : 0;
    return new TrainStep(
        autoencoder, adversary, adversarial, 1, weight, plan.penAdv(), 0, 0, 0, options.seed());
  }

  /** The kind of step that training after pretraining has at a batch. */
  private TrainStep scheduled(int batch) {
    TrainStep step = new Schedule(plan).step(0, batch, batch, options.seed());
    return step(step.autoencoder(), step.adversary(), step.adversarial());
  }

  private int perEpoch(TrainStep kind) {
    return (int)
        IntStream.range(0, sampler.batches())
            .filter(batch -> scheduled(batch).equals(kind))
            .count();
  }
}
