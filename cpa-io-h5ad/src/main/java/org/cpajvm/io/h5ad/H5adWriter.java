package org.cpajvm.io.h5ad;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.Table;

/** Writes an {@code .h5ad} file. */
final class H5adWriter implements DatasetWriter {
  private final Hdf5Output out;
  private final ElementWriter elements;
  private final ChunkPool pool = new ChunkPool();
  private final Map<String, Long> root = new LinkedHashMap<>();
  private final Map<String, Long> layers = new LinkedHashMap<>();
  private final Map<String, Long> obsm = new LinkedHashMap<>();
  private final Map<String, Long> uns = new LinkedHashMap<>();
  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private Table obs;
  private Table var;
  private H5adMatrixWriter matrix; // the one that is being written
  private boolean finished;

  H5adWriter(Path path) {
    this.out = Hdf5Output.create(path);
    this.elements = new ElementWriter(out);
  }

  @Override
  public void obs(Table table) {
    checkOpen();
    obs = table;
    put(root, "obs", elements.table("obs", table));
  }

  @Override
  public void var(Table table) {
    checkOpen();
    var = table;
    put(root, "var", elements.table("var", table));
  }

  @Override
  public void uns(String name, Annotation value) {
    checkOpen();
    elements.checkName("uns", name);
    put(uns, name, elements.annotation("uns/" + name, value));
  }

  @Override
  public void obsm(String name, Annotation value) {
    checkOpen();
    elements.checkName("obsm", name);
    int rows = AnnotationReader.rows(value);
    if (rows < 0) {
      throw new IllegalStateException("obsm '" + name + "' has no rows");
    }
    shapes.put("obsm/" + name, new long[] {rows, -1});
    put(obsm, name, elements.annotation("obsm/" + name, value));
  }

  @Override
  public MatrixWriter matrix(int columns) {
    return begin("X", root, "X", columns, false);
  }

  @Override
  public MatrixWriter denseMatrix(int columns) {
    return begin("X", root, "X", columns, true);
  }

  @Override
  public MatrixWriter layer(String name, int columns) {
    return begin("layers/" + name, layers, name, columns, false);
  }

  @Override
  public MatrixWriter denseLayer(String name, int columns) {
    return begin("layers/" + name, layers, name, columns, true);
  }

  private MatrixWriter begin(
      String path, Map<String, Long> group, String name, int columns, boolean dense) {
    checkOpen();
    elements.checkName("layers", name);
    matrix =
        dense
            ? new DenseMatrixWriter(path, columns, group, name)
            : new SparseMatrixWriter(path, columns, group, name);
    return matrix;
  }

  private static void put(Map<String, Long> group, String name, long address) {
    if (group.put(name, address) != null) {
      throw new IllegalStateException("'" + name + "' is written twice");
    }
  }

  private void checkOpen() {
    if (finished) {
      throw new IllegalStateException("the writer of " + out.target() + " is finished");
    }
    if (matrix != null) {
      throw new IllegalStateException("close matrix " + matrix.path + " first");
    }
  }

  @Override
  public void finish() {
    checkOpen();
    if (obs == null || var == null) {
      throw new IllegalStateException("obs or var of " + out.target() + " is missing");
    }
    shapes.forEach(
        (path, shape) -> {
          if (shape[0] != obs.size() || (shape[1] >= 0 && shape[1] != var.size())) {
            throw new IllegalStateException(
                path
                    + " has "
                    + shape[0]
                    + " rows"
                    + (shape[1] < 0 ? "" : " and " + shape[1] + " columns")
                    + ", but there are "
                    + obs.size()
                    + " cells and "
                    + var.size()
                    + " genes");
          }
        });
    root.put("layers", elements.dict("layers", layers));
    root.put("obsm", elements.dict("obsm", obsm));
    root.put("uns", elements.dict("uns", uns));
    for (String empty : new String[] {"varm", "obsp", "varp"}) {
      root.put(empty, elements.dict(empty, Map.of()));
    }
    long address = elements.object("").encoding("anndata", "0.1.0").group(root);
    elements.flush();
    out.finish(address);
    finished = true;
    pool.close();
  }

  @Override
  public void close() {
    pool.close();
    out.close();
  }

  /** What is common to the writers of matrices. */
  private abstract class H5adMatrixWriter implements MatrixWriter {
    final String path;
    final int columns;
    private final Map<String, Long> group;
    private final String name;
    long rows;
    private boolean ended;

    H5adMatrixWriter(String path, int columns, Map<String, Long> group, String name) {
      this.path = path;
      this.columns = columns;
      this.group = group;
      this.name = name;
    }

    abstract long end();

    void checkColumns(SparseRows block) {
      for (int row = 0; row < block.rows(); row++) {
        int last = -1;
        for (int i = block.start(row); i < block.start(row + 1); i++) {
          int column = block.columns()[i];
          if (column <= last || column >= columns) {
            throw new IllegalArgumentException(
                "row " + row + " of the block has column " + column + " after " + last);
          }
          last = column;
        }
      }
    }

    void checkLength(float[] values, int count) {
      if (count < 0 || (long) count * columns > values.length) {
        throw new IllegalArgumentException(
            values.length + " values are not " + count + " rows of " + columns);
      }
    }

    @Override
    public void close() {
      if (ended) {
        return;
      }
      ended = true;
      matrix = null;
      shapes.put(path, new long[] {rows, columns});
      put(group, name, end());
    }
  }

  private final class SparseMatrixWriter extends H5adMatrixWriter {
    private final ChunkedOutput data =
        ChunkedOutput.list(out, pool, org.cpajvm.api.data.NumberType.FLOAT32);
    private final ChunkedOutput indices =
        ChunkedOutput.list(out, pool, org.cpajvm.api.data.NumberType.INT32);
    private final Starts starts = new Starts();
    private final SparseRows block = new SparseRows();

    SparseMatrixWriter(String path, int columns, Map<String, Long> group, String name) {
      super(path, columns, group, name);
    }

    @Override
    public void append(SparseRows added) {
      checkColumns(added);
      data.floats(added.values(), 0, added.nonZeros());
      indices.integers(added.columns(), 0, added.nonZeros());
      for (int row = 0; row < added.rows(); row++) {
        starts.add(added.start(row + 1) - added.start(row));
      }
      rows += added.rows();
    }

    @Override
    public void append(float[] values, int count) {
      checkLength(values, count);
      for (int row = 0; row < count; row++) {
        block.clear();
        block.reserve(columns);
        int found = 0;
        for (int column = 0; column < columns; column++) {
          float value = values[row * columns + column];
          if (value != 0) {
            block.columns()[found] = column;
            block.values()[found++] = value;
          }
        }
        block.endRow(found);
        append(block);
      }
    }

    @Override
    long end() {
      Map<String, Long> parts = new LinkedHashMap<>();
      parts.put("data", data.finish(elements.object(path + "/data").encoding("array", "0.2.0")));
      parts.put(
          "indices", indices.finish(elements.object(path + "/indices").encoding("array", "0.2.0")));
      parts.put("indptr", elements.array(path + "/indptr", starts.column()));
      return elements
          .object(path)
          .encoding("csr_matrix", "0.1.0")
          .shape("shape", rows, columns)
          .group(parts);
    }
  }

  private final class DenseMatrixWriter extends H5adMatrixWriter {
    private final ChunkedOutput data =
        ChunkedOutput.matrix(
            out, pool, org.cpajvm.api.data.NumberType.FLOAT32, Math.max(1, columns));
    private final float[] row = new float[columns];

    DenseMatrixWriter(String path, int columns, Map<String, Long> group, String name) {
      super(path, columns, group, name);
    }

    @Override
    public void append(SparseRows added) {
      checkColumns(added);
      for (int r = 0; r < added.rows(); r++) {
        java.util.Arrays.fill(row, 0);
        for (int i = added.start(r); i < added.start(r + 1); i++) {
          row[added.columns()[i]] = added.values()[i];
        }
        data.floats(row, 0, columns);
      }
      rows += added.rows();
    }

    @Override
    public void append(float[] values, int count) {
      checkLength(values, count);
      data.floats(values, 0, count * columns);
      rows += count;
    }

    @Override
    long end() {
      ObjectWriter object = elements.object(path).encoding("array", "0.2.0");
      return columns == 0
          ? object.contiguous(
              Hdf5Type.of(org.cpajvm.api.data.NumberType.FLOAT32),
              new long[] {rows, 0},
              Hdf5Output.UNDEFINED,
              0)
          : data.finish(object);
    }
  }
}
