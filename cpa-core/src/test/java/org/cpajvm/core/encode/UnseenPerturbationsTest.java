package org.cpajvm.core.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.CpaException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.model.ModelBackend;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PerturbationEncoder.Encoding;
import org.cpajvm.api.plugin.PerturbationEncoder.Perturbation;
import org.cpajvm.api.plugin.PluginOption;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.model.Specs;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.PerturbationAttributes;
import org.cpajvm.core.study.PerturbationEncoding;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesign;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnseenPerturbationsTest {
  /** Of C no cell was trained on. */
  private static final StudyDesign LEARNED =
      new StudyDesign(
          StudyColumns.of("drug", "ctrl"),
          List.of("g"),
          List.of("", "ctrl", "A", "C", "D"),
          List.of("A", "C", "D", "ctrl"),
          List.of(),
          List.of());

  private static final double[] WEIGHTS = {1, 0, 2, 3};
  private static final Map<String, float[]> VECTORS =
      Map.of("A", new float[] {1}, "C", new float[] {3}, "D", new float[] {4});

  private final PerturbationEncoder encoder = mock();
  private final ModelBackend backend = mock();
  private int dimension = 1;
  private PluginRegistry registry;
  private final Map<String, float[]> known = new HashMap<>(VECTORS);
  private TrainedModel model;

  @BeforeEach
  void aModel() {
    when(encoder.name()).thenReturn("lengths");
    when(encoder.version()).thenReturn(1);
    when(encoder.options())
        .thenReturn(
            List.of(
                new PluginOption("path", PluginOption.Type.PATH, null, "help"),
                new PluginOption("size", PluginOption.Type.INTEGER, "1", "help")));
    when(encoder.encode(any(), any()))
        .thenAnswer(
            call -> {
              Map<String, float[]> vectors = new HashMap<>(known);
              List<Perturbation> asked = call.getArgument(0);
              vectors.keySet().retainAll(asked.stream().map(Perturbation::name).toList());
              return new Encoding(dimension, vectors, Map.of());
            });
    when(backend.name()).thenReturn("fake");
    when(backend.create(any(), any()))
        .thenAnswer(call -> network(call.getArgument(0, ModelSpec.class)));
    registry = PluginRegistry.of(encoder, backend);
    model = model(design());
  }

  private static StudyDesign design() {
    return LEARNED.withEncoding(
        new PerturbationEncoding(
            List.of(
                new PerturbationEncoding.Encoder(
                    "lengths", 1, Map.of("path", "t.csv", "size", "1"), 1)),
            VECTORS));
  }

  private static TrainedModel model(StudyDesign design) {
    ModelSpec spec =
        Specs.of(design, Hyperparameters.defaults(), WEIGHTS, ModelSpec.Precision.FLOAT, 0);
    PerturbationModel network = network(spec);
    network.setParameters(List.of(tensor(0, 10, 20, 99, 40)));
    return new TrainedModel("fake", design, Hyperparameters.defaults(), network, null, null);
  }

  /** A network whose only parameter is a number for each perturbation. */
  private static PerturbationModel network(ModelSpec spec) {
    PerturbationModel network = mock();
    List<NamedTensor> parameters =
        new java.util.ArrayList<>(List.of(tensor(new float[spec.perturbations()])));
    when(network.spec()).thenReturn(spec);
    when(network.parameters()).thenAnswer(call -> List.copyOf(parameters));
    doAnswer(
            call -> {
              parameters.clear();
              return parameters.addAll(call.getArgument(0));
            })
        .when(network)
        .setParameters(any());
    return network;
  }

  private static NamedTensor tensor(float... numbers) {
    ByteBuffer data = ByteBuffer.allocate(4 * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
    data.asFloatBuffer().put(numbers);
    return new NamedTensor("beta", NamedTensor.Type.F32, new long[] {1, numbers.length}, data);
  }

  private static float[] beta(TrainedModel model) {
    var numbers = model.network().parameters().get(0).data().asFloatBuffer();
    float[] beta = new float[numbers.remaining()];
    numbers.get(beta);
    return beta;
  }

  private TrainedModel extend(TrainedModel asked, Map<String, String> paths, String... names) {
    Map<String, String> places = new HashMap<>();
    Arrays.stream(names).forEach(name -> places.put(name, "line 2"));
    return new UnseenPerturbations(registry, Execution.AUTO)
        .extend(
            asked,
            new AskedPerturbations(places, PerturbationAttributes.none()),
            Map.of("lengths", paths));
  }

  private String refused(Class<? extends CpaException> as, TrainedModel asked, String... names) {
    return assertThrows(as, () -> extend(asked, Map.of(), names)).getMessage();
  }

  @Test
  void whatIsKnownNeedsNothing() {
    assertSame(model, extend(model, Map.of(), "A", "C", "ctrl"));
    verify(backend, never()).create(any(), any());
    verify(model.network(), never()).close();
  }

  @Test
  void newRowsAreInTheOrderOfTheNamesWithTheMeanOfTheTrained() {
    known.put("B", new float[] {2});
    TrainedModel extended = extend(model, Map.of(), "B", "A");
    assertEquals(List.of("", "ctrl", "A", "B", "C", "D"), extended.design().perturbations());
    assertEquals(LEARNED.conditions(), extended.design().conditions());
    // C has a vector but no training cells: its dose response is the typical one, too.
    assertArrayEquals(new float[] {0, 10, 20, 30, 30, 40}, beta(extended));
    float[][] vectors = extended.network().spec().encoding().orElseThrow().vectors();
    assertArrayEquals(new float[] {2}, vectors[3]);
    assertArrayEquals(new float[] {4}, vectors[5]);
    assertTrue(extended.known().contains("B"));
    verify(model.network()).close();
    verify(extended.network(), never()).close();
  }

  @Test
  void whatCannotBeEncodedIsNamedWithItsPlace() {
    String message = refused(BadInputException.class, model, "AA");
    assertTrue(message.startsWith("line 2: the model never saw 'AA'; did you mean 'A'?"), message);
    assertTrue(message.endsWith("encoder 'lengths' has no vector for 'AA'"), message);
    verify(model.network(), never()).close();
  }

  @Test
  void aModelThatLearnedItsVectorsNamesTheEncoders() {
    TrainedModel learned = model(LEARNED);
    String message = refused(BadInputException.class, learned, "X");
    assertTrue(message.contains("--encoder lengths"), message);
    String untrained = refused(BadInputException.class, learned, "C");
    assertTrue(untrained.contains("'C' had no cells in training"), untrained);
    assertFalse(untrained.contains("did you mean"), untrained);
    assertSame(learned, extend(learned, Map.of(), "A"));
  }

  @Test
  void anotherVersionAndOtherVectorsAreRefused() {
    known.put("B", new float[] {2});
    known.put("D", new float[] {4.5f});
    assertTrue(refused(BadInputException.class, model, "B").startsWith("'D' has another vector"));
    known.replaceAll((name, vector) -> new float[2]);
    dimension = 2;
    assertTrue(
        refused(BadInputException.class, model, "B").contains("2 numbers, in training of 1"));
    when(encoder.version()).thenReturn(2);
    String message = refused(UsageException.class, model, "B");
    assertTrue(message.contains("version 1") && message.contains("version 2"), message);
  }

  @Test
  void pathsCanBeChangedAndNothingElse() {
    known.put("B", new float[] {2});
    assertTrue(extend(model, Map.of("path", "other.csv", "size", "1"), "B").known().contains("B"));
    TrainedModel again = model(design());
    assertThrows(UsageException.class, () -> extend(again, Map.of("size", "2"), "B"));
  }

  @Test
  void anEncoderThatIsNotInstalledIsAListingError() {
    UnseenPerturbations bare = new UnseenPerturbations(PluginRegistry.of(backend), Execution.AUTO);
    AskedPerturbations asked =
        new AskedPerturbations(Map.of("B", "line 2"), PerturbationAttributes.none());
    String message =
        assertThrows(UsageException.class, () -> bare.extend(model, asked, Map.of())).getMessage();
    assertTrue(message.contains("'lengths'") && message.contains("--plugins DIR"), message);
  }
}
