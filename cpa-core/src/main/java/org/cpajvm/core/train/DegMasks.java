package org.cpajvm.core.train;

import java.util.Arrays;
import java.util.BitSet;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.core.counts.ExpressionScale;
import org.cpajvm.core.metrics.GroupMoments;
import org.cpajvm.core.metrics.Moments;
import org.cpajvm.core.metrics.TopGenes;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;

/**
 * The genes that validation looks at: for each condition those that differ most from control in the
 * training cells.
 */
final class DegMasks {
  private static final int BLOCK = 1024;

  private DegMasks() {}

  /**
   * One set of genes for each condition of the study.
   *
   * @param scale the scale on which cells are compared
   * @param genes how many genes a set has (by Welch's t); 0 is all. Control, and conditions with
   *     fewer than two training cells, have all genes
   */
  static BitSet[] of(Study study, ExpressionScale scale, int genes) {
    BitSet all = new BitSet();
    all.set(0, study.design().genes().size());
    BitSet[] masks = new BitSet[study.design().conditions().size()];
    Arrays.fill(masks, all);
    int control = study.design().conditions().indexOf(study.design().columns().control());
    if (genes == 0 || control < 0) {
      return masks;
    }
    GroupMoments moments = moments(study, scale);
    if (moments.cells(control) < 2) {
      return masks;
    }
    Moments untreated = moments.group(control);
    for (int condition = 0; condition < masks.length; condition++) {
      if (condition != control && moments.cells(condition) >= 2) {
        masks[condition] =
            TopGenes.top(TopGenes.byWelch(moments.group(condition), untreated), genes);
      }
    }
    return masks;
  }

  private static GroupMoments moments(Study study, ExpressionScale scale) {
    GroupMoments moments =
        new GroupMoments(study.design().conditions().size(), study.design().genes().size(), scale);
    int[] cells = study.cells(Split.TRAIN);
    SparseRows rows = new SparseRows();
    for (int from = 0; from < cells.length; from += BLOCK) {
      int[] block = Arrays.copyOfRange(cells, from, Math.min(cells.length, from + BLOCK));
      study.expression().gather(block, rows);
      for (int i = 0; i < block.length; i++) {
        moments.add(study.condition(block[i]), rows, i);
      }
    }
    return moments;
  }
}
