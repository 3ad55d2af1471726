package org.cpajvm.core.evaluate;

import java.util.List;
import java.util.Map;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.MeanChange;

/**
 * How a held-out group of cells was predicted.
 *
 * @param group the treatment and the covariates of its cells
 * @param cells the number of real cells
 * @param controlCells the number of control cells it was predicted from
 * @param topGenes the genes that change most in the real cells, the most changed first
 * @param methods how each method did, in the order of {@link Method}; those that cannot be had are
 *     absent
 */
public record HeldOut(
    Group group,
    int cells,
    int controlCells,
    List<GeneChange> topGenes,
    Map<Method, MeanChange> methods) {

  /**
   * How much a gene changes from control, on the scale of the comparison.
   *
   * @param gene its name
   * @param truth its change in the real cells
   * @param predicted its change as each method has it; only those that predict
   */
  public record GeneChange(String gene, double truth, Map<Method, Double> predicted) {
    /** Copies the map. */
    public GeneChange {
      predicted = Map.copyOf(predicted);
    }
  }

  /** What is compared with the real cells. */
  public enum Method {
    /** The control cells with the same covariates, unchanged. */
    CONTROL("control"),
    /** Control, plus the mean change over all treatments that were seen. */
    MEAN_PERTURBED("mean of perturbed"),
    /**
     * What adds up: for a combination the changes of its parts, for a treatment that other
     * covariates saw the mean change there.
     */
    ADDITIVE("additive"),
    /**
     * For a perturbation that training never saw: the cells of the one whose vector from the
     * encoder is nearest.
     */
    NEAREST("nearest vector"),
    /** The model. */
    MODEL("model"),
    /** One half of the real cells, against the other half. */
    CEILING("ceiling");

    private final String label;

    Method(String label) {
      this.label = label;
    }

    /** What a table calls it. */
    public String label() {
      return label;
    }
  }

  /** Copies the map. */
  public HeldOut {
    topGenes = List.copyOf(topGenes);
    methods = java.util.Collections.unmodifiableMap(new java.util.EnumMap<>(methods));
  }
}
