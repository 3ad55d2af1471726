package org.cpajvm.bench;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PerturbationEncoder.Encoding;
import org.cpajvm.api.plugin.PerturbationEncoder.Perturbation;
import org.cpajvm.core.plugins.PluginRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The fingerprint of one molecule. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
public class FingerprintBenchmark {
  /** Aspirin, caffeine, imatinib. */
  @Param({
    "CC(=O)OC1=CC=CC=C1C(=O)O",
    "CN1C=NC2=C1C(=O)N(C(=O)N2C)C",
    "CC1=C(C=C(C=C1)NC(=O)C2=CC=C(C=C2)CN3CCN(CC3)C)NC4=NC=CC(=N4)C5=CN=CC=C5"
  })
  public String smiles;

  private PerturbationEncoder encoder;
  private OptionValues options;
  private List<Perturbation> molecules;

  @Setup
  public void prepare() {
    encoder = PluginRegistry.standard().get(PerturbationEncoder.class, "morgan");
    options = OptionValues.check(encoder.name(), encoder.options(), Map.of());
    molecules = List.of(new Perturbation("drug", Map.of("smiles", smiles)));
  }

  @Benchmark
  public Encoding encode() {
    return encoder.encode(molecules, options);
  }
}
