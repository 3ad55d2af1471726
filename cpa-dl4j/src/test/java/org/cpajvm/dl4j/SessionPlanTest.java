package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.CALLS_REAL_METHODS;
import static org.mockito.Mockito.mockStatic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.Output;
import org.cpajvm.api.model.StepResult;
import org.cpajvm.api.model.TrainStep;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.MockedStatic;
import org.mockito.stubbing.Answer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Graphs with an op that has no plan are run by SameDiff's session, with the same numbers. */
class SessionPlanTest {
  private static final double TOLERANCE = 1e-9;
  private static final TrainStep ADVERSARY_STEP =
      new TrainStep(false, true, false, 0, 0, 2.5, 0, 0, 0.03, 1);
  private static final Logger LOGGER = Logger.getLogger("org.cpajvm.dl4j");

  private final List<String> messages = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord logged) {
          messages.add(logged.getMessage());
        }

        @Override
        public void flush() {
          // Nothing is buffered.
        }

        @Override
        public void close() {
          // Nothing is open.
        }
      };

  @BeforeEach
  void listen() {
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void stopListening() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }

  /** Puts an op behind a variable of a graph that gives what it gets. */
  private interface Insertion {
    SDVariable of(SameDiff graph, SDVariable variable);
  }

  private static SDVariable reshape(SameDiff graph, SDVariable variable) {
    return graph.reshape(variable, variable.shape());
  }

  private static SDVariable branch(SameDiff graph, SDVariable variable) {
    return graph.ifCond(
        sd -> sd.constant(true), sd -> sd.identity(variable), sd -> variable.mul(3));
  }

  private static CpaGraph insert(CpaGraph graph, String name, Insertion insertion) {
    SameDiff sd = graph.sameDiff();
    List<String> readers = List.copyOf(sd.getVariables().get(name).getInputsForOp());
    SDVariable inserted = insertion.of(sd, sd.getVariable(name));
    for (String reader : readers) {
      SameDiffOp op = sd.getOps().get(reader);
      sd.replaceArgFor(op.getInputsToOp().indexOf(name), inserted, op.getOp());
    }
    return graph;
  }

  private static Answer<CpaGraph> inserted(String name, Insertion insertion) {
    return call -> insert((CpaGraph) call.callRealMethod(), name, insertion);
  }

  /** What a model becomes, and what it predicts. */
  private record Outcome(List<StepResult> steps, List<NamedTensor> parameters, float[] means) {}

  /** A step of everything, one of the adversaries alone, and another one of everything. */
  private static Outcome run(ModelSpec spec, int steps) {
    try (SameDiffModel model = TestModels.create(spec);
        BatchBuffer buffer = model.newBuffer(8)) {
      buffer.fill(TestModels.batch());
      List<StepResult> results = new ArrayList<>();
      for (int step = 0; step < steps; step++) {
        TrainStep next = step == 1 ? ADVERSARY_STEP : TestModels.step(step);
        results.add(model.train(buffer, next));
      }
      float[] means = new float[6 * TestModels.GENES];
      model.predict(buffer, Map.of(Output.MEAN, means));
      return new Outcome(results, model.parameters(), means);
    }
  }

  /** The same with an op without a plan in each graph, through which gradients go. */
  private static Outcome runWithReshape(ModelSpec spec, int steps) {
    String logits = Layout.adversary(spec, -1) + ".1" + CpaGraph.LOGITS;
    try (MockedStatic<CpaGraph> graphs = mockStatic(CpaGraph.class, CALLS_REAL_METHODS)) {
      graphs
          .when(() -> CpaGraph.autoencoder(any(), anyBoolean(), anyBoolean()))
          .thenAnswer(inserted(CpaGraph.Z, SessionPlanTest::reshape));
      graphs
          .when(() -> CpaGraph.adversary(any(), anyBoolean()))
          .thenAnswer(inserted(logits, SessionPlanTest::reshape));
      graphs
          .when(() -> CpaGraph.encoder(any()))
          .thenAnswer(inserted(Inputs.ENCODER, SessionPlanTest::reshape));
      graphs
          .when(() -> CpaGraph.prediction(any()))
          .thenAnswer(inserted(CpaGraph.Z, SessionPlanTest::reshape));
      return run(spec, steps);
    }
  }

  private static void agree(Outcome expected, Outcome actual, Predicate<String> compared) {
    for (int step = 0; step < expected.steps.size(); step++) {
      assertArrayEquals(
          numbers(expected.steps.get(step)), numbers(actual.steps.get(step)), TOLERANCE);
    }
    int seen = 0;
    for (int i = 0; i < expected.parameters.size(); i++) {
      NamedTensor tensor = expected.parameters.get(i);
      if (compared.test(tensor.name())) {
        double[] values = numbers(actual.parameters.get(i));
        assertArrayEquals(numbers(tensor), values, TOLERANCE, tensor.name());
        seen++;
      }
    }
    assertTrue(seen > 0, "nothing was compared");
  }

  private static double[] numbers(StepResult result) {
    return new double[] {
      result.reconstruction(),
      result.kl(),
      result.adversary(),
      result.penalty(),
      result.autoencoderNorm(),
      result.doserNorm(),
      result.adversaryNorm()
    };
  }

  private static double[] numbers(NamedTensor tensor) {
    double[] numbers = new double[tensor.data().remaining() / Double.BYTES];
    tensor.data().asDoubleBuffer().get(numbers);
    return numbers;
  }

  @Test
  void trainsAndPredictsWithTheSameNumbers() {
    ModelSpec spec =
        TestModels.spec(
            ModelSpec.Precision.DOUBLE,
            Map.of(
                "use_batch_norm_encoder", "false", // behind which Adam makes steps of noise
                "use_batch_norm_decoder", "false",
                "use_batch_norm_adv", "false",
                "use_layer_norm_encoder", "true",
                "variational", "true"));
    Outcome planned = run(spec, 3);
    assertEquals(List.of(), messages);
    Outcome bySession = runWithReshape(spec, 3);
    agree(planned, bySession, name -> true);
    assertArrayEquals(planned.means, bySession.means, 1e-5f);
    assertEquals(1, messages.size(), messages::toString);
    assertTrue(messages.get(0).contains("'reshape'"), messages.get(0));
  }

  @Test
  void keepsTheStatisticsOfBatchNorm() {
    ModelSpec spec = TestModels.spec(ModelSpec.Precision.DOUBLE, Map.of());
    agree(run(spec, 1), runWithReshape(spec, 1), name -> name.contains("running_"));
  }

  @Test
  void predictsThroughABranch() {
    ModelSpec spec = TestModels.spec(ModelSpec.Precision.FLOAT, Map.of());
    Outcome planned = run(spec, 0);
    try (MockedStatic<CpaGraph> graphs = mockStatic(CpaGraph.class, CALLS_REAL_METHODS)) {
      graphs
          .when(() -> CpaGraph.prediction(any()))
          .thenAnswer(inserted(CpaGraph.Z, SessionPlanTest::branch));
      assertArrayEquals(planned.means, run(spec, 0).means, 1e-5f);
    }
    assertEquals(1, messages.size(), messages::toString);
    assertTrue(messages.get(0).contains("'merge'"), messages.get(0));
  }

  /** Ops whose outputs are as long as the numbers in them say. */
  @Test
  void aShapeByValuesHasNoPlan() {
    SameDiff sd = SameDiff.create();
    SDVariable x = sd.placeHolder("x", DataType.FLOAT, 3);
    SDVariable positions = sd.where(x.gt(1.5));
    SDVariable rounded = sd.castTo("rounded", x, DataType.INT64);
    sd.fill("filled", rounded, DataType.FLOAT, 1);
    Map<String, INDArray> inputs = Map.of("x", Nd4j.createFromArray(1f, 2f, 3f));
    for (String output : List.of(positions.name(), "filled")) {
      NoPlanException e =
          assertThrows(
              NoPlanException.class,
              () -> new PlanBuilder(sd, inputs, List.of(output), Map.of(), List.of()));
      assertTrue(e.getMessage().contains("values"), e.getMessage());
    }
    try (StaticPlan plan =
        new PlanBuilder(sd, inputs, List.of("rounded"), Map.of(), List.of()).build()) {
      plan.run();
      assertEquals(2, plan.output("rounded").getInt(1));
    }
  }
}
