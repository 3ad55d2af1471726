package org.cpajvm.core.train;

import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.Output;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.core.study.Study;

/** Looks for the cells and genes that a loss is no longer finite for. */
final class Divergence {
  private static final int NAMED = 3;

  private Divergence() {}

  /**
   * The cells whose likelihood, and the genes whose mean, the model as it is cannot give, in words
   * that go on a sentence; empty where there are none, or where it is all of them.
   *
   * @param batch a batch of the model
   * @param cells its cells in the study
   */
  static String culprits(PerturbationModel network, BatchBuffer batch, Study study, int[] cells) {
    int genes = study.design().genes().size();
    float[] likelihoods = new float[cells.length];
    float[] means = new float[Math.multiplyExact(cells.length, genes)];
    network.predict(batch, Map.of(Output.RECONSTRUCTION, likelihoods, Output.MEAN, means));
    int[] badCells =
        IntStream.range(0, cells.length).filter(i -> !Float.isFinite(likelihoods[i])).toArray();
    int[] badGenes =
        IntStream.range(0, genes)
            .filter(
                gene ->
                    IntStream.range(0, cells.length)
                        .anyMatch(i -> !Float.isFinite(means[i * genes + gene])))
            .toArray();
    return named("cell", badCells, cells.length, i -> study.obs().index().text(cells[i]))
        + named("gene", badGenes, genes, study.design().genes()::get);
  }

  private static String named(String what, int[] bad, int all, IntFunction<String> name) {
    if (bad.length == 0 || bad.length == all) {
      return "";
    }
    String more = bad.length > NAMED ? " and " + (bad.length - NAMED) + " more" : "";
    return IntStream.of(bad)
        .limit(NAMED)
        .mapToObj(name)
        .collect(Collectors.joining(", ", ", for " + what + (bad.length == 1 ? " " : "s "), more));
  }
}
