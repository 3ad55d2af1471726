package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;

/**
 * The cells of several data sets as one: the genes that all of them have, by name, in the order of
 * the first; the columns of {@code obs} that all of them have, those of {@code var} in which they
 * agree; the layers that all of them have. There is no {@code obsm}, and of {@code uns} what no two
 * contradict. Closes its parts.
 */
public final class ConcatenatedDataset implements CellDataset {
  private static final int SHOWN = 5;

  private final List<CellDataset> parts;
  private final List<List<String>> genesOfPart = new ArrayList<>();
  private final List<String> genes;
  private final Table obs;
  private final Table var;
  private final Annotation.Dict uns;
  private final List<String> warnings = new ArrayList<>();

  /**
   * Puts data sets together.
   *
   * @param parts one or more
   * @throws BadInputException if they have no gene in common, or more cells than a data set can
   *     have
   */
  public ConcatenatedDataset(List<? extends CellDataset> parts) {
    this.parts = List.copyOf(parts);
    for (CellDataset part : parts) {
      genesOfPart.add(StudySetup.geneNames(part.var(), part.source(), warnings));
    }
    this.genes = commonGenes();
    long cells = parts.stream().mapToLong(CellDataset::cells).sum();
    if (cells > Integer.MAX_VALUE - 16) {
      throw new BadInputException(source() + " have " + cells + " cells, more than 2^31");
    }
    this.obs = StackedTables.of(parts.stream().map(CellDataset::obs).toList());
    AgreeingColumns agreeing =
        AgreeingColumns.of(parts.stream().map(CellDataset::var).toList(), rowsOfGenes());
    this.var = new Table("", StringColumn.of(genes.toArray(String[]::new)), agreeing.columns());
    if (!agreeing.leftOut().isEmpty()) {
      warnings.add(
          source()
              + ": var "
              + some(agreeing.leftOut())
              + " differ between files and are left out");
    }
    warnOfColumns();
    MergedAnnotations annotations =
        MergedAnnotations.of(parts.stream().map(CellDataset::uns).toList());
    this.uns = annotations.merged();
    if (!annotations.contradictions().isEmpty()) {
      warnings.add(
          source()
              + ": uns "
              + some(annotations.contradictions())
              + " differ between files and are left out");
    }
  }

  private List<String> commonGenes() {
    Set<String> common = new LinkedHashSet<>(genesOfPart.get(0));
    genesOfPart.forEach(names -> common.retainAll(new LinkedHashSet<>(names)));
    if (common.isEmpty()) {
      throw new BadInputException(
          source() + " have no gene in common: gene names must be written alike in all files");
    }
    for (int part = 0; part < parts.size(); part++) {
      List<String> others =
          genesOfPart.get(part).stream().filter(gene -> !common.contains(gene)).toList();
      if (!others.isEmpty()) {
        warnings.add(
            parts.get(part).source()
                + ": "
                + others.size()
                + " genes are left out, since not all files have them: "
                + some(others));
      }
    }
    return List.copyOf(common);
  }

  /** For each part the positions of the common genes. */
  private List<int[]> rowsOfGenes() {
    List<int[]> rows = new ArrayList<>();
    for (List<String> names : genesOfPart) {
      Map<String, Integer> positions = StudyDesign.positions(names);
      rows.add(genes.stream().mapToInt(positions::get).toArray());
    }
    return rows;
  }

  private void warnOfColumns() {
    Map<String, List<String>> missing = new LinkedHashMap<>();
    for (CellDataset part : parts) {
      for (String column : part.obs().columns().keySet()) {
        fileWithout(column)
            .ifPresent(file -> missing.computeIfAbsent(file, f -> new ArrayList<>()).add(column));
      }
    }
    missing.forEach(
        (file, columns) ->
            warnings.add(
                file
                    + ": obs has no "
                    + some(columns.stream().distinct().toList())
                    + ", which other files have and which is left out"));
  }

  /** The first file that lacks a column that others have, if there is one. */
  Optional<String> fileWithout(String column) {
    boolean some = parts.stream().anyMatch(part -> part.obs().column(column).isPresent());
    return parts.stream()
        .filter(part -> some && part.obs().column(column).isEmpty())
        .map(CellDataset::source)
        .findFirst();
  }

  private static String some(List<String> names) {
    return String.join(", ", names.subList(0, Math.min(SHOWN, names.size())))
        + (names.size() > SHOWN ? ", ..." : "");
  }

  /** What the user should know, a line each: genes and columns that are left out. */
  public List<String> warnings() {
    return List.copyOf(warnings);
  }

  @Override
  public int cells() {
    return obs.size();
  }

  @Override
  public int genes() {
    return genes.size();
  }

  @Override
  public Table obs() {
    return obs;
  }

  @Override
  public Table var() {
    return var;
  }

  @Override
  public Set<String> layers() {
    Set<String> layers = new LinkedHashSet<>(parts.get(0).layers());
    parts.forEach(part -> layers.retainAll(part.layers()));
    return layers;
  }

  @Override
  public CellMatrix matrix() {
    return joined(CellDataset::matrix);
  }

  @Override
  public CellMatrix layer(String name) {
    return joined(part -> part.layer(name));
  }

  private CellMatrix joined(Function<CellDataset, CellMatrix> matrix) {
    List<CellMatrix> matrices = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      CellDataset part = parts.get(i);
      matrices.add(GeneView.of(matrix.apply(part), genesOfPart.get(i), genes, part.source()));
    }
    return new ConcatenatedMatrix(matrices);
  }

  @Override
  public Map<String, Annotation> obsm() {
    return Map.of();
  }

  @Override
  public Map<String, String> leftOut() {
    Map<String, String> all = new LinkedHashMap<>();
    parts.forEach(part -> part.leftOut().forEach(all::putIfAbsent));
    return all;
  }

  @Override
  public Annotation.Dict uns() {
    return uns;
  }

  @Override
  public String source() {
    return parts.size() + " files (" + some(parts.stream().map(CellDataset::source).toList()) + ")";
  }

  @Override
  public void close() {
    parts.forEach(CellDataset::close);
  }
}
