package org.cpajvm.plugins.masks;

import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.plugin.GeneMaskProvider;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PluginOption;

/**
 * Takes the genes that differ most between the training cells of a condition and those of control,
 * over all covariates together: the highest |t| of Welch's test on log-normalized expression, with
 * unbiased variances. This is the {@code t-test} of scanpy's {@code rank_genes_groups}, its
 * default, and not its {@code t-test_overestim_var}. Of equal genes the first in the data set is
 * taken; genes that do not differ are not.
 *
 * <p>Held-out cells are never looked at. Control, and conditions with fewer than two training
 * cells, have no mask. Memory: 16 bytes for each pair of condition and gene, and one block of
 * cells. Immutable and safe for use by several threads.
 *
 * <p>Source: B. L. Welch, The generalization of "Student's" problem when several different
 * population variances are involved, Biometrika 34 (1947) 28-35.
 */
public final class ComputedDegMasks implements GeneMaskProvider {
  private static final String NAME = "computed-deg";
  private static final String COUNTS = "counts";
  private static final int FEWEST_CELLS = 2;

  /** Creates the provider. */
  public ComputedDegMasks() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "genes that differ most from control in the training cells (Welch's t)";
  }

  @Override
  public List<PluginOption> options() {
    return List.of(
        GeneCounts.OPTION,
        new PluginOption(
            COUNTS,
            PluginOption.Type.FLAG,
            "true",
            "whether the matrix holds counts, which are log-normalized; false to take it as it is"));
  }

  @Override
  public Map<String, BitSet> masks(Study study, OptionValues options) {
    int count = GeneCounts.of(NAME, options);
    Moments moments = Moments.of(study, options.flag(COUNTS));
    int control = study.control();
    if (moments.cells(control) < FEWEST_CELLS) {
      throw new BadInputException(
          study.data().source()
              + ": there are "
              + moments.cells(control)
              + " training cells of control '"
              + study.conditions().get(control)
              + "'; 'computed-deg' needs at least two");
    }
    Map<String, BitSet> masks = new LinkedHashMap<>();
    for (int condition = 0; condition < study.conditions().size(); condition++) {
      if (condition != control && moments.cells(condition) >= FEWEST_CELLS) {
        double[] scores = scores(moments, condition, control, study.expression().columns());
        masks.put(study.conditions().get(condition), highest(scores, count));
      }
    }
    return masks;
  }

  private static double[] scores(Moments moments, int condition, int control, int genes) {
    double[] scores = new double[genes];
    for (int gene = 0; gene < genes; gene++) {
      double mean = moments.mean(condition, gene);
      double controlMean = moments.mean(control, gene);
      double difference = Math.abs(mean - controlMean);
      double error =
          Math.sqrt(
              moments.variance(condition, gene) / moments.cells(condition)
                  + moments.variance(control, gene) / moments.cells(control));
      boolean same =
          difference <= Moments.ROUNDING * Math.max(Math.abs(mean), Math.abs(controlMean));
      scores[gene] = same ? 0 : difference / error;
    }
    return scores;
  }

  private static BitSet highest(double[] scores, int count) {
    BitSet mask = new BitSet(scores.length);
    IntStream.range(0, scores.length)
        .filter(gene -> scores[gene] > 0)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer gene) -> -scores[gene]))
        .limit(count)
        .forEach(mask::set);
    return mask;
  }
}
