package org.cpajvm.core.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PerturbationEncoder.Encoding;
import org.cpajvm.api.plugin.PluginOption;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.PerturbationAttributes;
import org.cpajvm.core.study.PerturbationEncoding;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesign;
import org.junit.jupiter.api.Test;

class VocabularyEncoderTest {
  private static final StudyDesign DESIGN =
      new StudyDesign(
          StudyColumns.of("drug", "ctrl"),
          List.of("g"),
          List.of("", "ctrl", "A", "B"),
          List.of("A", "B", "ctrl"),
          List.of(),
          List.of());

  private final PerturbationEncoder one = encoder("one");
  private final PerturbationEncoder two = encoder("two");
  private final PluginRegistry registry = PluginRegistry.of(one, two);

  private static PerturbationEncoder encoder(String name) {
    PerturbationEncoder encoder = mock();
    when(encoder.name()).thenReturn(name);
    when(encoder.version()).thenReturn(3);
    when(encoder.attributes()).thenReturn(List.of("smiles", name));
    when(encoder.options())
        .thenReturn(List.of(new PluginOption("size", PluginOption.Type.INTEGER, "2", "help")));
    return encoder;
  }

  private static void gives(PerturbationEncoder encoder, Encoding encoding) {
    when(encoder.encode(any(), any())).thenReturn(encoding);
  }

  private PerturbationEncoding encode(boolean learnRest, String... names) {
    List<EncoderChoice> choices =
        List.of(names).stream().map(name -> new EncoderChoice(name, Map.of())).toList();
    return new VocabularyEncoder(choices, learnRest, registry)
        .encode(DESIGN, PerturbationAttributes.none());
  }

  @Test
  void vectorsAreJoinedInTheOrderOfTheEncoders() {
    gives(one, new Encoding(1, Map.of("A", new float[] {1}, "B", new float[] {2}), Map.of()));
    gives(two, new Encoding(2, Map.of("A", new float[] {3, 4}, "B", new float[2]), Map.of()));
    PerturbationEncoding encoding = encode(false, "two", "one");
    assertArrayEquals(new float[] {3, 4, 1}, encoding.vector("A").orElseThrow());
    assertEquals(
        List.of(
            new PerturbationEncoding.Encoder("two", 3, Map.of("size", "2"), 2),
            new PerturbationEncoding.Encoder("one", 3, Map.of("size", "2"), 1)),
        encoding.encoders());
    assertTrue(encoding.vector("ctrl").isEmpty());
    assertEquals(
        List.of("smiles", "one", "two"),
        new VocabularyEncoder(
                List.of(new EncoderChoice("one", Map.of()), new EncoderChoice("two", Map.of())),
                false,
                registry)
            .attributes());
  }

  @Test
  void whatOneEncoderLacksIsRefusedOrLearned() {
    gives(one, new Encoding(1, Map.of("A", new float[1], "B", new float[1]), Map.of()));
    gives(two, new Encoding(1, Map.of("A", new float[1]), Map.of("B", "B is unheard of")));
    String message =
        assertThrows(BadInputException.class, () -> encode(false, "one", "two")).getMessage();
    assertEquals(
        "1 of 2 perturbations cannot be encoded: B is unheard of;"
            + " or have their vectors learned with --encoder-partial",
        message);
    assertEquals(1, encode(true, "one", "two").vectors().size());
  }

  @Test
  void nothingEncodedIsAlwaysRefused() {
    gives(one, new Encoding(1, Map.of(), Map.of("A", "no A")));
    String message = assertThrows(BadInputException.class, () -> encode(true, "one")).getMessage();
    assertEquals(
        "2 of 2 perturbations cannot be encoded: no A; encoder 'one' has no vector for 'B'",
        message);
  }

  @Test
  void aPluginThatFailsOrGivesNoNumberIsNamed() {
    when(one.encode(any(), any())).thenThrow(new IllegalStateException("oops"));
    assertTrue(
        assertThrows(BadInputException.class, () -> encode(false, "one"))
            .getMessage()
            .contains("encoder 'one' failed"));
    gives(two, new Encoding(1, Map.of("A", new float[] {Float.NaN}), Map.of()));
    assertTrue(
        assertThrows(BadInputException.class, () -> encode(false, "two"))
            .getMessage()
            .contains("gives 'A' the number NaN"));
  }

  @Test
  void choicesAreChecked() {
    assertThrows(UsageException.class, () -> encode(false, "three"));
    assertThrows(UsageException.class, () -> encode(false, "one", "one"));
    EncoderChoice wrong = new EncoderChoice("one", Map.of("size", "x"));
    assertThrows(
        UsageException.class, () -> new VocabularyEncoder(List.of(wrong), false, registry));
  }
}
