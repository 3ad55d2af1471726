package org.cpajvm.bench;

import java.util.List;
import java.util.Map;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.core.batch.BatchSampler;
import org.cpajvm.core.batch.CompactMatrix;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.config.Presets;
import org.cpajvm.core.model.Specs;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.simulate.SimulatedStudy;
import org.cpajvm.core.simulate.Simulation;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudySetup;

/** A simulated study and a model for it. */
final class BenchStudy {
  private static final int CELLS = 4000;
  private static final long SEED = 1;

  private final Hyperparameters settings =
      Presets.get("ifn-beta-pbmc")
          .applyTo(Hyperparameters.defaults())
          .with(Map.of("mixup_alpha", "0.1"));
  private final Study study;

  BenchStudy() {
    Study simulated =
        StudySetup.prepare(
            SimulatedStudy.of(Simulation.ofCells(CELLS, SEED)).inMemory().data(),
            SimulatedStudy.columns(),
            new StudySetup.Options(
                settings.architecture().reconLoss(), 0.1, SEED, List.of(), false));
    this.study = simulated.withExpression(CompactMatrix.copyOf(simulated.expression()));
  }

  Study study() {
    return study;
  }

  BatchSampler sampler() {
    return new BatchSampler(study.cells(Split.TRAIN), settings.plan().batchSize(), SEED);
  }

  PerturbationModel model(int threads) {
    ModelSpec spec =
        Specs.of(
            study.design(),
            settings,
            StudySetup.conditionWeights(study),
            ModelSpec.Precision.FLOAT,
            SEED);
    return PluginRegistry.standard()
        .get(ModelBackend.class, "samediff")
        .create(spec, new Execution(threads, "cpu"));
  }
}
