package org.cpajvm.core.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Optional;
import org.cpajvm.core.bench.BenchmarkResult.Floor;
import org.cpajvm.core.bench.BenchmarkResult.Phase;
import org.junit.jupiter.api.Test;

class MeasuresTest {

  private static BenchmarkResult result(Optional<Floor> floor) {
    return new BenchmarkResult(
        new BenchmarkResult.Subject("a.h5ad", 30, 7, 3, 10, 1, "cpu", "a machine"),
        new BenchmarkResult.SetUp(1, 2, 3),
        new BenchmarkResult.Training(9, 6, 5),
        100,
        List.of(new BenchmarkResult.Prediction("mean", 50)),
        List.of(new Phase("autoencoder", 2, 0.5, floor), new Phase("adversary", 1, 0.25, floor)),
        List.of(new BenchmarkResult.Operation("matmul", 3, 0.1)),
        0.05,
        List.of(new BenchmarkResult.Memory("training", Optional.empty(), 10, Optional.empty())));
  }

  @Test
  void anEpochIsTheSumOfItsSteps() {
    BenchmarkResult result = result(Optional.of(new Floor(8, 0.1)));
    assertEquals(1.25, result.epochOfSteps(), 1e-12);
    assertEquals(0.3, result.epochFloor().orElseThrow(), 1e-12);
    assertEquals(6, result.setUp().total(), 1e-12);
    JsonObject training =
        JsonParser.parseString(result.json()).getAsJsonObject().getAsJsonObject("training");
    assertEquals(20, training.get("ratio_to_floor").getAsDouble(), 1e-9);
    assertTrue(result.table().contains("20.00 x floor"), result.table());
  }

  @Test
  void withoutAFloorThereIsNoRatio() {
    BenchmarkResult result = result(Optional.empty());
    assertEquals(Optional.empty(), result.epochFloor());
    JsonObject training =
        JsonParser.parseString(result.json()).getAsJsonObject().getAsJsonObject("training");
    assertTrue(training.get("ratio_to_floor").isJsonNull());
    assertFalse(result.table().contains("x floor"), result.table());
  }

  @Test
  void theMedianIsInTheMiddle() {
    assertEquals(2, Repeated.median(new double[] {9, 1, 2}));
    assertEquals(2.5, Repeated.median(new double[] {9, 3, 1, 2}));
    int[] runs = new int[1];
    double seconds = new Repeated(1e-9).median(() -> runs[0]++);
    assertTrue(runs[0] >= 6 && seconds >= 0, runs[0] + " runs");
  }

  @Test
  void thePeakIsReadFromTheStatusOfTheProcess() {
    assertEquals(
        Optional.of(20480L * 1024),
        ProcessMemory.parsePeak("VmPeak:\t 99999 kB\nVmHWM:\t   20480 kB\nVmRSS:\t   1 kB\n"));
    assertEquals(Optional.empty(), ProcessMemory.parsePeak("Name: java\n"));
  }

  @Test
  void timesAreAddedByKindAndDividedBySteps() {
    OpTimes times = new OpTimes();
    times.done("add", 1_000_000);
    times.done("matmul", 3_000_000);
    times.done("add", 1_000_000);
    assertEquals(
        List.of(
            new BenchmarkResult.Operation("matmul", 0.5, 0.0015),
            new BenchmarkResult.Operation("add", 1, 0.001)),
        times.perStep(2));
  }
}
