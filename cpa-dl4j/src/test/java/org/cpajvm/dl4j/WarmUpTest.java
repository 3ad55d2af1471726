package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.PerturbationModel;
import org.junit.jupiter.api.Test;

class WarmUpTest {

  @Test
  void whatComesNextWaitsForIt() {
    SameDiffBackend backend = new SameDiffBackend();
    Execution execution = new Execution(1, "cpu");
    backend.warmUp(execution, true);
    backend.warmUp(execution, true);
    assertEquals(execution, backend.place(execution).execution());
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("cpa-warm-up")));
    ModelSpec spec = TestModels.spec(ModelSpec.Precision.FLOAT, Map.of());
    try (PerturbationModel model = backend.create(spec, execution);
        BatchBuffer batch = model.newBuffer(8)) {
      batch.fill(TestModels.batch());
      assertTrue(Double.isFinite(model.train(batch, TestModels.step(1)).reconstruction()));
    }
  }
}
