package org.cpajvm.core.batch;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.AhrensDieterMarsagliaTsangGammaSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateContinuousSampler;
import org.cpajvm.api.model.CellBatch.Mixup;
import org.cpajvm.core.random.Draws;
import org.cpajvm.core.random.Seeds;

/** Draws how the cells of a batch are mixed (Zhang et al., mixup, ICLR 2018). */
public final class MixupDraw {

  private MixupDraw() {}

  /**
   * A draw.
   *
   * @param alpha the weight follows Beta(alpha, alpha); 0 is no mixing
   * @param cells the cells of the batch
   * @param seed the seed of the run
   * @param epoch the epoch
   * @param batch the batch in the epoch
   */
  public static Optional<Mixup> of(double alpha, int cells, long seed, int epoch, int batch) {
    if (alpha <= 0) {
      return Optional.empty();
    }
    SplittableRandom random = new SplittableRandom(Seeds.of(seed, "mixup", epoch, batch));
    int[] partners = new int[cells];
    Arrays.setAll(partners, cell -> cell);
    Draws.shuffle(partners, random);
    return Optional.of(new Mixup(beta(alpha, random), partners));
  }

  /**
   * Beta(alpha, alpha) as the share of one of two Gamma draws; both can be 0 where alpha is tiny,
   * and one of them is all then.
   */
  private static double beta(double alpha, SplittableRandom random) {
    UniformRandomProvider source = random::nextLong;
    SharedStateContinuousSampler gamma =
        AhrensDieterMarsagliaTsangGammaSampler.of(source, alpha, 1);
    double a = gamma.sample();
    double b = gamma.sample();
    return a + b > 0 ? a / (a + b) : Draws.below(2, random);
  }
}
