package org.cpajvm.core.evaluate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    /** The changes of the treatment with other covariates, weighted by how alike controls are. */
    SIMILAR_SHIFT("similar shift"),
    /** The mean change with other covariates; genes that fall do so in proportion to control. */
    MIXED_SHIFT("mixed shift"),
    /** Between two doses that were seen, linear in the logarithm of the dose. */
    INTERPOLATION("interpolation"),
    /** Kernel ridge regression over the training groups. */
    RIDGE("ridge"),
    /**
     * For a perturbation that training never saw: the cells of the one whose vector from the
     * encoder is nearest.
     */
    NEAREST("nearest vector"),
    /** The mean of the networks of the model. */
    NETWORK("network"),
    /** The rules in closed form that the model chose. */
    BACKBONE("backbone"),
    /** The model, as it answers. */
    MODEL("model"),
    /** One half of the real cells, against the other half. */
    CEILING("ceiling");

    private final String label;

    Method(String label) {
      this.label = label;
    }

    /** The method that a rule in closed form is, by the rule's label. */
    static Optional<Method> ofRule(String label) {
      return switch (label) {
        case "mean_perturbed" -> Optional.of(MEAN_PERTURBED);
        case "additive", "shift" -> Optional.of(ADDITIVE);
        case "similar_shift" -> Optional.of(SIMILAR_SHIFT);
        case "mixed_shift" -> Optional.of(MIXED_SHIFT);
        case "interpolation" -> Optional.of(INTERPOLATION);
        case "ridge" -> Optional.of(RIDGE);
        default -> Optional.empty();
      };
    }

    /** Whether it is a rule that takes no training of a network, nor a choice among rules. */
    public boolean isSimple() {
      return switch (this) {
        case CONTROL,
            MEAN_PERTURBED,
            ADDITIVE,
            SIMILAR_SHIFT,
            MIXED_SHIFT,
            INTERPOLATION,
            RIDGE,
            NEAREST ->
            true;
        case NETWORK, BACKBONE, MODEL, CEILING -> false;
      };
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
