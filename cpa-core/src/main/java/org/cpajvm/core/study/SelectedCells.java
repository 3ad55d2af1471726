package org.cpajvm.core.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.data.TextFile;
import org.cpajvm.core.config.Nearest;

/**
 * A data set with some of its cells, in their order, without a copy of it: its matrices are views,
 * which read the rows they need. It closes the whole one.
 */
public final class SelectedCells implements CellDataset {
  private static final int SHOWN = 5;

  private final CellDataset all;
  private final int[] rows;
  private final Table obs;
  private final Map<String, Annotation> obsm;

  private SelectedCells(CellDataset all, int[] rows) {
    this.all = all;
    this.rows = rows;
    this.obs = all.obs().select(rows);
    this.obsm = new LinkedHashMap<>();
    all.obsm().forEach((name, annotation) -> obsm.put(name, select(annotation, rows)));
  }

  /**
   * The cells of a data set that fit all choices.
   *
   * @param choices each one a column of {@code obs} that is true for the cells; {@code
   *     column=value,value,column=value} for those with one of the values of each column; or a text
   *     file with the name of a cell in each line
   * @return the data set itself where nothing is chosen
   * @throws BadInputException if a choice is none of these, a value or name is not in the data, or
   *     no cell fits
   */
  public static CellDataset of(CellDataset data, List<String> choices) {
    if (choices.isEmpty()) {
      return data;
    }
    BitSet kept = new BitSet();
    kept.set(0, data.cells());
    choices.forEach(choice -> kept.and(fitting(data, choice)));
    if (kept.isEmpty()) {
      throw new BadInputException(
          data.source() + ": no cell fits --keep " + String.join(" and --keep ", choices));
    }
    return new SelectedCells(data, kept.stream().toArray());
  }

  /**
   * Whether a choice names a column of a data set, or a file that is there, so that {@link #of} can
   * look for what it chooses.
   */
  public static boolean canAnswer(CellDataset data, String choice) {
    Set<String> columns = data.obs().columns().keySet();
    try {
      return columns.contains(choice)
          || ColumnChoices.begin(choice, columns)
          || Files.isRegularFile(Path.of(choice));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  private static BitSet fitting(CellDataset data, String choice) {
    Optional<Column> flags = data.obs().column(choice);
    if (flags.isPresent()) {
      return where(data, choice, flags.get());
    }
    if (ColumnChoices.begin(choice, data.obs().columns().keySet())) {
      BitSet kept = cells(data, cell -> true);
      ColumnChoices.parse(choice, data.obs().columns().keySet(), "--keep")
          .forEach((name, values) -> kept.and(with(data, name, values)));
      return kept;
    }
    String unread = data.leftOut().get("obs/" + choice.substring(0, first(choice)));
    if (unread != null) {
      throw new BadInputException(unread);
    }
    return named(data, choice);
  }

  /** Where the name of a column may end. */
  private static int first(String choice) {
    int equals = choice.indexOf('=');
    return equals < 0 ? choice.length() : equals;
  }

  private static BitSet where(CellDataset data, String name, Column column) {
    if (column instanceof BooleanColumn flags) {
      return cells(data, cell -> !flags.isMissing(cell) && flags.value(cell));
    }
    throw new BadInputException(
        data.source()
            + ", obs column '"
            + name
            + "' is not of true and false: --keep "
            + name
            + "=VALUE keeps the cells with a value");
  }

  private static BitSet with(CellDataset data, String name, String values) {
    Column column = data.obs().column(name).orElseThrow();
    Set<String> known =
        IntStream.range(0, column.size())
            .filter(cell -> !column.isMissing(cell))
            .mapToObj(column::text)
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> wanted = new HashSet<>(ColumnChoices.values(values, known));
    for (String value : wanted) {
      if (!known.contains(value)) {
        throw new BadInputException(
            data.source()
                + ", obs column '"
                + name
                + "' has no value '"
                + value
                + "' to keep"
                + Nearest.hint(value, known)
                + "; it has: "
                + Nearest.some(value, known));
      }
    }
    return cells(data, cell -> !column.isMissing(cell) && wanted.contains(column.text(cell)));
  }

  private static BitSet named(CellDataset data, String file) {
    Set<String> wanted = new HashSet<>(lines(data, file));
    BitSet kept = cells(data, cell -> wanted.contains(data.obs().index().text(cell)));
    kept.stream().forEach(cell -> wanted.remove(data.obs().index().text(cell)));
    if (!wanted.isEmpty()) {
      throw new BadInputException(
          data.source()
              + ", obs: "
              + wanted.size()
              + (wanted.size() == 1 ? " cell" : " cells")
              + " of "
              + file
              + (wanted.size() == 1 ? " is" : " are")
              + " not there, such as "
              + String.join(", ", wanted.stream().sorted().limit(SHOWN).toList()));
    }
    return kept;
  }

  private static List<String> lines(CellDataset data, String file) {
    try {
      return TextFile.lines(Path.of(file));
    } catch (NoSuchFileException | InvalidPathException e) {
      throw noChoice(data, file, e);
    } catch (IOException e) {
      throw new BadInputException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static BadInputException noChoice(CellDataset data, String choice, Exception cause) {
    Set<String> columns = data.obs().columns().keySet();
    String column = choice.contains("=") ? choice.substring(0, choice.indexOf('=')) : choice;
    return new BadInputException(
        data.source()
            + ": --keep "
            + choice
            + " is neither a column of obs that is true or false, nor COLUMN=VALUE, nor a text"
            + " file with the name of a cell in each line; obs has: "
            + Nearest.some(column, columns)
            + Nearest.hint(column, columns),
        cause);
  }

  private static BitSet cells(CellDataset data, IntPredicate wanted) {
    BitSet cells = new BitSet();
    IntStream.range(0, data.cells()).filter(wanted).forEach(cells::set);
    return cells;
  }

  private static Annotation select(Annotation annotation, int[] rows) {
    if (annotation instanceof Annotation.Dense dense) {
      int width = dense.columns();
      float[] values = new float[Math.multiplyExact(rows.length, width)];
      for (int i = 0; i < rows.length; i++) {
        System.arraycopy(dense.values(), rows[i] * width, values, i * width, width);
      }
      return new Annotation.Dense(rows.length, width, values);
    }
    if (annotation instanceof Annotation.Array array) {
      int[] shape = array.shape();
      int width = Arrays.stream(shape, 1, shape.length).reduce(1, Math::multiplyExact);
      int[] positions =
          Arrays.stream(rows)
              .flatMap(row -> IntStream.range(row * width, (row + 1) * width))
              .toArray();
      shape[0] = rows.length;
      return new Annotation.Array(shape, array.values().select(positions));
    }
    if (annotation instanceof Annotation.Frame frame) {
      return new Annotation.Frame(frame.table().select(rows));
    }
    if (annotation instanceof Annotation.Sparse sparse) {
      return new Annotation.Sparse(new RowView(sparse.matrix(), rows));
    }
    return annotation; // a dictionary has no rows
  }

  @Override
  public int cells() {
    return rows.length;
  }

  @Override
  public int genes() {
    return all.genes();
  }

  @Override
  public Table obs() {
    return obs;
  }

  @Override
  public Table var() {
    return all.var();
  }

  @Override
  public Set<String> layers() {
    return all.layers();
  }

  @Override
  public CellMatrix matrix() {
    return new RowView(all.matrix(), rows);
  }

  @Override
  public CellMatrix layer(String name) {
    return new RowView(all.layer(name), rows);
  }

  @Override
  public Map<String, Annotation> obsm() {
    return obsm;
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
  public Optional<CellDataset> raw() {
    return all.raw().map(raw -> new SelectedCells(raw, rows));
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
