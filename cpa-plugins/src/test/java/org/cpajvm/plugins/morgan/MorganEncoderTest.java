package org.cpajvm.plugins.morgan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PerturbationEncoder.Encoding;
import org.cpajvm.api.plugin.PerturbationEncoder.Perturbation;
import org.junit.jupiter.api.Test;

class MorganEncoderTest {
  private static Encoding encode(Map<String, String> options, Perturbation... perturbations) {
    MorganEncoder encoder = new MorganEncoder();
    return encoder.encode(
        List.of(perturbations), OptionValues.check("encoder 'morgan'", encoder.options(), options));
  }

  private static Perturbation drug(String name, String smiles) {
    return new Perturbation(name, Map.of("smiles", smiles));
  }

  @Test
  void bitsBecomeOnes() {
    float[] vector =
        encode(Map.of("radius", "1"), drug("benzene", "c1ccccc1")).vectors().get("benzene");
    assertEquals(2048, vector.length);
    float sum = 0;
    for (float value : vector) {
      sum += value;
    }
    // The identifiers 3218693969 of each atom and 98513984 of each atom with its neighbours.
    assertEquals(2, sum);
    assertEquals(1, vector[(int) (3218693969L % 2048)]);
    assertEquals(1, vector[1088]);
  }

  @Test
  void failuresNameWhatIsWrongAndWhere() {
    String chain = "C".repeat(200);
    Encoding encoding =
        encode(
            Map.of(),
            drug("good", "CCO"),
            drug("bad", "CC(C"),
            drug("long", chain + "X"),
            new Perturbation("none", Map.of()));
    assertEquals(Set.of("good"), encoding.vectors().keySet());
    assertEquals(
        "perturbation 'bad': invalid SMILES 'CC(C', position 3: '(' is never closed",
        encoding.failures().get("bad"));
    assertTrue(encoding.failures().get("long").contains("CCC...', position 201: there is 'X'"));
    assertTrue(encoding.failures().get("none").contains("has no SMILES"));
  }

  @Test
  void optionsHaveRanges() {
    assertThrows(UsageException.class, () -> encode(Map.of("radius", "-1"), drug("a", "C")));
    assertThrows(UsageException.class, () -> encode(Map.of("bits", "0"), drug("a", "C")));
    assertEquals(1000, encode(Map.of("bits", "1000"), drug("a", "C")).dimension());
  }
}
