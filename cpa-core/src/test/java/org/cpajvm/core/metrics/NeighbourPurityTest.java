package org.cpajvm.core.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NeighbourPurityTest {

  private static double bruteForce(float[] points, int dimensions, int k, int[] labels) {
    int cells = labels.length;
    double macro = 0;
    int kinds = 0;
    for (int label = 0; label < 5; label++) {
      double sum = 0;
      int members = 0;
      for (int cell = 0; cell < cells; cell++) {
        if (labels[cell] != label) {
          continue;
        }
        members++;
        final int self = cell;
        List<Integer> others =
            IntStream.range(0, cells)
                .filter(i -> i != self)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> distance(points, dimensions, self, i)))
                .toList();
        for (int neighbour : others.subList(0, k)) {
          sum += labels[neighbour] == label ? 1.0 / k : 0;
        }
      }
      if (members > 0) {
        macro += sum / members;
        kinds++;
      }
    }
    return macro / kinds;
  }

  private static double distance(float[] points, int dimensions, int a, int b) {
    double sum = 0;
    for (int d = 0; d < dimensions; d++) {
      double difference = (double) points[a * dimensions + d] - points[b * dimensions + d];
      sum += difference * difference;
    }
    return sum;
  }

  @Test
  void purityIsThatOfTheDefinition() {
    SplittableRandom random = new SplittableRandom(6);
    for (int round = 0; round < 20; round++) {
      int cells = 20 + random.nextInt(60);
      int dimensions = 1 + random.nextInt(8);
      float[] points = new float[cells * dimensions];
      for (int i = 0; i < points.length; i++) {
        points[i] = (float) random.nextDouble();
      }
      int[] labels = random.ints(cells, 0, 5).toArray();
      int k = 1 + random.nextInt(cells - 1);
      assertEquals(
          bruteForce(points, dimensions, k, labels),
          NeighbourPurity.of(points, dimensions, k).purity(labels),
          1e-12);
    }
  }

  @Test
  void separateClustersArePure() {
    float[] points = {0, 0.1f, 0.2f, 9, 9.1f, 9.2f};
    NeighbourPurity nearest = NeighbourPurity.of(points, 1, 2);
    assertEquals(1, nearest.purity(new int[] {0, 0, 0, 1, 1, 1}));
    assertEquals(2, nearest.sumOfPurities(new int[] {0, 0, 0, 1, 1, 1}, new int[6]));
    assertEquals(0, nearest.purity(new int[] {0, 1, 2, 3, 4, 5}));
  }

  @Test
  void allOthersAreNeighboursOfFewCells() {
    float[] points = {3, 1, 4, 15, 9, 26, 5, 35, 8, 97, 93, 23};
    int[] labels = {0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    assertEquals((2 / 11.0 + 8 / 11.0) / 2, NeighbourPurity.of(points, 1).purity(labels), 1e-15);
  }

  @Test
  void pointsThatAreNotFiniteHaveNoNeighbours() {
    float[] points = {0, 1, Float.NaN, 3};
    assertTrue(Double.isNaN(NeighbourPurity.of(points, 1, 2).purity(new int[4])));
  }

  @Test
  void impossibleQuestionsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> NeighbourPurity.of(new float[5], 2, 1));
    assertThrows(IllegalArgumentException.class, () -> NeighbourPurity.of(new float[4], 2, 2));
    assertThrows(IllegalArgumentException.class, () -> NeighbourPurity.of(new float[2], 2));
    assertThrows(
        IllegalArgumentException.class,
        () -> NeighbourPurity.of(new float[4], 1, 2).purity(new int[3]));
  }
}
