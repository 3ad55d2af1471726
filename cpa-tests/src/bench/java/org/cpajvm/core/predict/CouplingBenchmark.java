package org.cpajvm.core.predict;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.cpajvm.api.model.Output;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The time that an anchored prediction takes for each count: 2,500 counts a cell, means that are
 * log-normal over genes and 30 % larger or smaller after treatment, theta from 0.1 to 10.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
public class CouplingBenchmark {
  private static final int GENES = 5000;
  private static final int CELLS = 100;
  private static final double DEPTH = 2500;

  /** With added zeros, or without. */
  @Param({"false", "true"})
  public boolean zeros;

  private final Random random = new Random(5);
  private final Map<Output, float[]> from = new EnumMap<>(Output.class);
  private final Map<Output, float[]> to = new EnumMap<>(Output.class);
  private final float[][] counts = new float[CELLS][GENES];
  private float[] means;
  private CountRows rows;
  private int cell;

  @Setup
  public void draw() {
    for (Output output : new Output[] {Output.MEAN, Output.DISPERSION, Output.ZERO_INFLATION}) {
      if (zeros || output != Output.ZERO_INFLATION) {
        from.put(output, new float[CELLS * GENES]);
        to.put(output, new float[CELLS * GENES]);
      }
    }
    double[] weights = random.doubles(GENES).map(u -> Math.exp(2 * random.nextGaussian())).toArray();
    double[] thetas = random.doubles(GENES).map(u -> 0.1 * Math.pow(100, u)).toArray();
    double scale = DEPTH / Arrays.stream(weights).sum();
    SplittableRandom draws = new SplittableRandom(6);
    for (int c = 0; c < CELLS; c++) {
      double depth = scale * Math.exp(0.3 * random.nextGaussian());
      for (int gene = 0; gene < GENES; gene++) {
        counts[c][gene] = draw(c * GENES + gene, depth * weights[gene], thetas[gene], draws);
      }
    }
    means = to.get(Output.MEAN).clone();
    rows = new CountRows(GENES, from, to);
  }

  private float draw(int at, double mean, double theta, SplittableRandom draws) {
    from.get(Output.MEAN)[at] = (float) mean;
    to.get(Output.MEAN)[at] = (float) (mean * Math.exp(0.3 * random.nextGaussian()));
    from.get(Output.DISPERSION)[at] = (float) theta;
    to.get(Output.DISPERSION)[at] = (float) theta;
    double inflation = 0;
    if (zeros) {
      double logit = random.nextGaussian() - 2;
      inflation = 1 / (1 + Math.exp(-logit));
      from.get(Output.ZERO_INFLATION)[at] = (float) inflation;
      to.get(Output.ZERO_INFLATION)[at] =
          (float) (1 / (1 + Math.exp(-logit - 0.3 * random.nextGaussian())));
    }
    return (float)
        CountCoupling.sample(new CountCoupling.ZeroInflated(mean, theta, inflation), draws);
  }

  @Benchmark
  @OperationsPerInvocation(GENES)
  public float[] couple() {
    cell = (cell + 1) % CELLS;
    float[] values = to.get(Output.MEAN);
    System.arraycopy(means, cell * GENES, values, cell * GENES, GENES);
    rows.couple(cell, counts[cell], new SplittableRandom(cell));
    return values;
  }
}
