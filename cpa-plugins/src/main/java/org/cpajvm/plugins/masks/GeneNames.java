package org.cpajvm.plugins.masks;

import java.util.HashMap;
import java.util.Map;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.StringColumn;

/** The positions of genes by their names in the index of {@code var}; the first one of a name. */
final class GeneNames {
  private final Map<String, Integer> positions = new HashMap<>();

  GeneNames(CellDataset data) {
    StringColumn names = data.var().index();
    for (int gene = 0; gene < names.size(); gene++) {
      if (!names.isMissing(gene)) {
        positions.putIfAbsent(names.text(gene), gene);
      }
    }
  }

  /** The position of a gene, or -1 if the data set has none of this name. */
  int position(String name) {
    return positions.getOrDefault(name, -1);
  }
}
