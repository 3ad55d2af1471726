package org.cpajvm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class BlasKernelsTest {
  private static final String AVX_2 = "flags\t\t: fpu sse2 ssse3 fma sse4_2 avx f16c avx2 bmi2";

  @Test
  void aProcessorGetsTheKernelsOfTheInstructionsItHas() {
    assertEquals(Optional.of("Haswell"), BlasKernels.of(AVX_2));
    assertEquals(
        Optional.of("SkylakeX"),
        BlasKernels.of(AVX_2 + " avx512f avx512dq avx512cd avx512bw avx512vl avx512_vnni"));
  }

  @Test
  void withoutAllOfAnExtensionItGetsThoseBelow() {
    assertEquals( // Knights Landing has other parts of AVX-512
        Optional.of("Haswell"), BlasKernels.of(AVX_2 + " avx512f avx512pf avx512er avx512cd"));
    assertEquals(Optional.empty(), BlasKernels.of("flags : fpu sse2 ssse3 sse4_2 avx"));
    assertEquals(Optional.empty(), BlasKernels.of("flags : avx2")); // no fused multiplication
    assertEquals(Optional.empty(), BlasKernels.of(""));
  }
}
