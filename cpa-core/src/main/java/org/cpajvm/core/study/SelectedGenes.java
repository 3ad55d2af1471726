package org.cpajvm.core.study;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.data.TextFile;
import org.cpajvm.core.config.Nearest;

/**
 * A data set with some of its genes, in their order, without a copy of it: its matrices are views.
 * It closes the whole one.
 */
public final class SelectedGenes implements CellDataset {
  private static final int SHOWN = 5;

  private final CellDataset all;
  private final int[] chosen;
  private final Table var;

  private SelectedGenes(CellDataset all, int[] chosen) {
    this.all = all;
    this.chosen = chosen;
    this.var = all.var().select(chosen);
  }

  /**
   * The chosen genes of a data set.
   *
   * @param choice a column of {@code var} that is true for them, such as {@code highly_variable},
   *     or a text file with a name in each line
   * @throws BadInputException if it is neither, no gene is chosen, or a name is not in the data
   */
  public static CellDataset of(CellDataset data, String choice) {
    int[] chosen =
        data.var()
            .column(choice)
            .map(
                column -> {
                  if (column instanceof BooleanColumn flags) {
                    return IntStream.range(0, flags.size())
                        .filter(gene -> !flags.isMissing(gene) && flags.value(gene))
                        .toArray();
                  }
                  throw new BadInputException(
                      data.source() + ", var column '" + choice + "' is not of true and false");
                })
            .orElseGet(() -> named(data, choice));
    if (chosen.length == 0) {
      throw new BadInputException(data.source() + ": --genes " + choice + " chooses no gene");
    }
    return new SelectedGenes(data, chosen);
  }

  private static int[] named(CellDataset data, String file) {
    Set<String> wanted = new HashSet<>(lines(data, file));
    Table var = data.var();
    int[] chosen =
        IntStream.range(0, var.size())
            .filter(gene -> wanted.contains(var.index().text(gene)))
            .toArray();
    IntStream.of(chosen).forEach(gene -> wanted.remove(var.index().text(gene)));
    if (!wanted.isEmpty()) {
      throw new BadInputException(
          data.source()
              + ", var: "
              + wanted.size()
              + (wanted.size() == 1 ? " gene" : " genes")
              + " of "
              + file
              + (wanted.size() == 1 ? " is" : " are")
              + " not there, such as "
              + String.join(", ", wanted.stream().sorted().limit(SHOWN).toList()));
    }
    return chosen;
  }

  private static List<String> lines(CellDataset data, String file) {
    try {
      return TextFile.lines(Path.of(file));
    } catch (NoSuchFileException | InvalidPathException e) {
      throw neither(data, file, e);
    } catch (IOException e) {
      throw new BadInputException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static BadInputException neither(CellDataset data, String file, Exception cause) {
    List<String> columns =
        data.var().columns().entrySet().stream()
            .filter(column -> column.getValue() instanceof BooleanColumn)
            .map(Map.Entry::getKey)
            .toList();
    return new BadInputException(
        data.source()
            + ": --genes "
            + file
            + " is neither a column of var that is true or false"
            + (columns.isEmpty() ? "" : " (those are: " + Nearest.some(file, columns) + ")")
            + " nor a text file with a name in each line",
        cause);
  }

  @Override
  public int cells() {
    return all.cells();
  }

  @Override
  public int genes() {
    return chosen.length;
  }

  @Override
  public Table obs() {
    return all.obs();
  }

  @Override
  public Table var() {
    return var;
  }

  @Override
  public Set<String> layers() {
    return all.layers();
  }

  @Override
  public CellMatrix matrix() {
    return GeneView.select(all.matrix(), chosen);
  }

  @Override
  public CellMatrix layer(String name) {
    return GeneView.select(all.layer(name), chosen);
  }

  @Override
  public Map<String, Annotation> obsm() {
    return all.obsm();
  }

  @Override
  public Map<String, String> leftOut() {
    return all.leftOut();
  }

  @Override
  public Annotation.Dict uns() {
    return all.uns();
  }

  @Override
  public String source() {
    return all.source();
  }

  @Override
  public void close() {
    all.close();
  }
}
