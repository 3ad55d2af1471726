package org.cpajvm.core.evaluate;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.plugin.GeneMaskProvider;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.core.plugins.PluginCall;
import org.cpajvm.core.study.Split;
import org.cpajvm.core.study.Study;

/** Asks a mask provider for the genes of the conditions of a study. */
public final class ConditionMasks {

  private ConditionMasks() {}

  /**
   * The masks of a study.
   *
   * @param data the data set of the study, with the same cells
   * @param study the study; its held-out cells are nothing to compute from
   * @return for each condition that has a mask its genes, by their positions in the study's design;
   *     genes that the design lacks are left out
   * @throws org.cpajvm.api.CpaException if the data set lacks what the provider reads
   */
  public static Map<String, BitSet> of(
      GeneMaskProvider provider, OptionValues options, CellDataset data, Study study) {
    String separator = study.design().columns().separator();
    List<String> ofTreatment =
        study.treatments().stream().map(treatment -> treatment.condition(separator)).toList();
    List<String> conditions = new ArrayList<>(new TreeSet<>(ofTreatment));
    int[] positions = ofTreatment.stream().mapToInt(conditions::indexOf).toArray();
    int control = conditions.indexOf(study.design().columns().control());
    if (control < 0) {
      throw new BadInputException(
          study.source()
              + " has no control cells ('"
              + study.design().columns().control()
              + "'), which masks are computed from");
    }
    CellMatrix expression =
        study.design().columns().layer().map(data::layer).orElseGet(data::matrix);
    GeneMaskProvider.Study asked =
        new GeneMaskProvider.Study(
            data,
            expression,
            conditions,
            IntStream.range(0, study.cells())
                .map(cell -> positions[study.treatment(cell)])
                .toArray(),
            control,
            IntStream.range(0, study.cells())
                .filter(cell -> study.split(cell) != Split.OOD)
                .toArray(),
            separator);
    return inDesign(ask(provider, asked, options), data.var().index(), study.design().genes());
  }

  /**
   * The masks of a study that is trained on, from its training cells alone: neither held-out nor
   * validation cells are looked at.
   *
   * @param data the data set of the study, with the genes of its design; it may have more cells
   * @param study the study, whose expression is what the provider sees
   * @return for each condition of the design its genes, or null where it has no mask
   * @throws org.cpajvm.api.CpaException if the data set lacks what the provider reads
   */
  public static BitSet[] ofTraining(
      GeneMaskProvider provider, OptionValues options, CellDataset data, Study study) {
    List<String> conditions = study.design().conditions();
    Map<String, BitSet> masks =
        ask(
            provider,
            new GeneMaskProvider.Study(
                data,
                study.expression(),
                conditions,
                IntStream.range(0, study.cells()).map(study::condition).toArray(),
                conditions.indexOf(study.design().columns().control()),
                study.cells(Split.TRAIN),
                study.design().columns().separator()),
            options);
    return conditions.stream()
        .map(condition -> masks.getOrDefault(condition, new BitSet()))
        .map(mask -> mask.isEmpty() ? null : mask)
        .toArray(BitSet[]::new);
  }

  /** What a provider gives is checked: plugins come from anywhere. */
  private static Map<String, BitSet> ask(
      GeneMaskProvider provider, GeneMaskProvider.Study study, OptionValues options) {
    Map<String, BitSet> masks =
        PluginCall.run("mask '" + provider.name() + "'", () -> provider.masks(study, options));
    int genes = study.expression().columns();
    masks.forEach(
        (condition, mask) -> {
          if (mask.length() > genes) {
            throw new BadInputException(
                "mask '"
                    + provider.name()
                    + "' names gene "
                    + (mask.length() - 1)
                    + " for '"
                    + condition
                    + "', and there are "
                    + genes
                    + ": tell those who wrote it");
          }
        });
    return masks;
  }

  private static Map<String, BitSet> inDesign(
      Map<String, BitSet> masks, StringColumn names, List<String> genes) {
    Map<String, Integer> positions = new HashMap<>();
    genes.forEach(gene -> positions.put(gene, positions.size()));
    Map<String, BitSet> moved = new LinkedHashMap<>();
    masks.forEach(
        (condition, mask) -> {
          BitSet inDesign = new BitSet(genes.size());
          mask.stream()
              .map(gene -> positions.getOrDefault(names.text(gene), -1))
              .filter(gene -> gene >= 0)
              .forEach(inDesign::set);
          if (!inDesign.isEmpty()) {
            moved.put(condition, inDesign);
          }
        });
    return moved;
  }
}
