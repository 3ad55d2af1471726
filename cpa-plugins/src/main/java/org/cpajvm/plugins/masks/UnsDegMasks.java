package org.cpajvm.plugins.masks;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.plugin.GeneMaskProvider;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PluginOption;

/**
 * Takes the genes from a dictionary in {@code uns} that ranks genes for each condition, as scripts
 * around scanpy write it: {@code uns["rank_genes_groups_cov"]["A+B"]} is an array of gene names,
 * the one that differs most first.
 *
 * <p>Keys match conditions in whatever order a combination is written. Genes that the data set
 * lacks are passed over. Conditions without a key have no mask. Immutable and safe for use by
 * several threads.
 */
public final class UnsDegMasks implements GeneMaskProvider {
  private static final String NAME = "uns-deg";
  private static final String KEY = "key";
  private static final String PREFIX = "prefix";
  private static final String SEPARATOR = "separator";

  /** Creates the provider. */
  public UnsDegMasks() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "genes that the data set itself ranks for each condition (in uns)";
  }

  @Override
  public List<PluginOption> options() {
    return List.of(
        new PluginOption(
            KEY,
            PluginOption.Type.TEXT,
            "rank_genes_groups_cov",
            "the entry of uns: a dictionary of gene names by condition"),
        new PluginOption(
            PREFIX,
            PluginOption.Type.TEXT,
            "",
            "what stands before the condition in each key, such as 'A549_'"),
        new PluginOption(
            SEPARATOR,
            PluginOption.Type.TEXT,
            "",
            "what joins the names of a combination in the keys; without it that of the study"),
        GeneCounts.OPTION);
  }

  @Override
  public Map<String, BitSet> masks(Study study, OptionValues options) {
    String where = study.data().source() + ": uns['" + options.text(KEY) + "']";
    int count = GeneCounts.of(NAME, options);
    if (!(study.data().uns().get(options.text(KEY)).orElse(null)
        instanceof Annotation.Dict ranked)) {
      throw new BadInputException(
          where
              + " is not a dictionary of genes by condition; name another with the option 'key' of"
              + " 'uns-deg' (uns has "
              + study.data().uns().entries().keySet().stream().limit(10).toList()
              + "), or use the mask 'computed-deg'");
    }
    Map<String, String> keys = keys(ranked, study, options);
    GeneNames genes = new GeneNames(study.data());
    Map<String, BitSet> masks = new LinkedHashMap<>();
    for (String condition : study.conditions()) {
      String key = keys.get(condition);
      if (key != null) {
        String place = where + "['" + key + "']";
        masks.put(condition, mask(place, ranked.get(key).orElseThrow(), count, genes));
      }
    }
    if (masks.isEmpty()) {
      throw new BadInputException(
          where
              + " has no key for any condition; its first keys are "
              + ranked.entries().keySet().stream().limit(5).toList()
              + ", the first conditions "
              + study.conditions().stream().limit(5).toList()
              + "; see the option 'prefix' of 'uns-deg'");
    }
    return masks;
  }

  /** The keys by the condition that they stand for. */
  private static Map<String, String> keys(
      Annotation.Dict ranked, Study study, OptionValues options) {
    Map<String, String> keys = new LinkedHashMap<>();
    String prefix = options.text(PREFIX);
    String separator = options.text(SEPARATOR);
    for (String key : ranked.entries().keySet()) {
      if (key.startsWith(prefix)) {
        String written = key.substring(prefix.length());
        String names =
            separator.isEmpty() ? written : written.replace(separator, study.separator());
        keys.putIfAbsent(study.condition(names), key);
      }
    }
    return keys;
  }

  private static BitSet mask(String place, Annotation entry, int count, GeneNames genes) {
    if (!(entry instanceof Annotation.Array array) || array.shape().length != 1) {
      throw new BadInputException(place + " is not a list of gene names");
    }
    Column names = array.values();
    BitSet mask = new BitSet();
    for (int rank = 0; rank < names.size() && mask.cardinality() < count; rank++) {
      int gene = names.isMissing(rank) ? -1 : genes.position(names.text(rank));
      if (gene >= 0) {
        mask.set(gene);
      }
    }
    if (mask.isEmpty()) {
      throw new BadInputException(
          place
              + " names no gene of the data set"
              + (names.size() > 0 ? " (the first is '" + names.text(0) + "')" : "")
              + "; gene names must be those of the index of var");
    }
    return mask;
  }
}
