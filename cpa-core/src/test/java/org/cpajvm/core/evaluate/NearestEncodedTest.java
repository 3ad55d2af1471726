package org.cpajvm.core.evaluate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.GroupMean;
import org.cpajvm.core.study.PerturbationEncoding;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesign;
import org.junit.jupiter.api.Test;

class NearestEncodedTest {
  private static final StudyDesign LEARNED =
      new StudyDesign(
          StudyColumns.of("drug", "ctrl"),
          List.of("g"),
          List.of("", "ctrl", "A", "B", "C", "new"),
          List.of("A", "B", "C", "ctrl", "new"),
          List.of(),
          List.of());
  private static final StudyDesign DESIGN =
      LEARNED.withEncoding(
          new PerturbationEncoding(
              List.of(new PerturbationEncoding.Encoder("bits", 1, Map.of(), 4)),
              Map.of(
                  "A", new float[] {1, 0, 0, 0},
                  "B", new float[] {1, 1, 0, 1},
                  "C", new float[] {0, 0, 1, 0},
                  "new", new float[] {1, 1, 0, 0})));
  private static final Set<String> TRAINED = Set.of("ctrl", "A", "B", "C");

  private static Group group(String drug, double dose, String type) {
    return new Group(Treatment.of(drug, dose), List.of(type));
  }

  private static GroupMean mean(double value) {
    return new GroupMean(5, new double[] {value});
  }

  private static final Map<Group, GroupMean> MEANS =
      Map.of(
          group("A", 1, "T"), mean(1),
          group("B", 1, "T"), mean(2),
          group("C", 1, "T"), mean(3),
          group("B", 0.1, "T"), mean(4),
          group("C", 1, "NK"), mean(5),
          group("ctrl", 1, "T"), mean(0));

  @Test
  void similarityIsTheShareOfCommonBits() {
    assertEquals(2.0 / 3, NearestEncoded.similarity(bits(1, 1, 0), bits(1, 1, 1)), 1e-12);
    assertEquals(1, NearestEncoded.similarity(bits(0, 1), bits(0, 1)), 1e-12);
    assertEquals(0, NearestEncoded.similarity(bits(1, 0), bits(0, 1)), 1e-12);
    assertEquals(1, NearestEncoded.similarity(bits(0, 0), bits(0, 0)));
  }

  private static float[] bits(float... bits) {
    return bits;
  }

  @Test
  void theCellsOfTheNearestAtTheSameDoseAndCovariates() {
    NearestEncoded nearest = new NearestEncoded(DESIGN, TRAINED, MEANS);
    assertArrayEquals(new double[] {2}, nearest.predict(group("new", 1, "T")).orElseThrow());
    assertArrayEquals(new double[] {4}, nearest.predict(group("new", 0.1, "T")).orElseThrow());
    assertArrayEquals(new double[] {5}, nearest.predict(group("new", 1, "NK")).orElseThrow());
    assertTrue(nearest.predict(group("new", 0.5, "T")).isEmpty());
  }

  @Test
  void nothingForWhatWasTrainedCombinationsAndLearnedVectors() {
    NearestEncoded nearest = new NearestEncoded(DESIGN, TRAINED, MEANS);
    assertTrue(nearest.predict(group("A", 1, "T")).isEmpty());
    Treatment both =
        new Treatment(List.of(new Treatment.Component("A", 1), new Treatment.Component("new", 1)));
    assertTrue(nearest.predict(new Group(both, List.of("T"))).isEmpty());
    assertTrue(new NearestEncoded(LEARNED, TRAINED, MEANS).predict(group("new", 1, "T")).isEmpty());
  }
}
