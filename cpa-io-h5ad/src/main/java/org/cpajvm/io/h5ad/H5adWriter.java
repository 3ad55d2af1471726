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
  private OpenMatrix matrix; // the one that is being written
  private boolean finished;

  H5adWriter(Path path) {
    this.out = Hdf5Output.create(path);
    this.elements = new ElementWriter(out, pool);
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
  public MatrixWriter obsm(String name, int columns) {
    return begin("obsm/" + name, obsm, name, columns, true);
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
    elements.checkName(group == obsm ? "obsm" : "layers", name);
    MatrixOutput output =
        dense ? new DenseOutput(out, pool, columns) : new SparseOutput(out, pool, columns);
    matrix = new OpenMatrix(path, output, group, name);
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

  /** A matrix that is being written. */
  private final class OpenMatrix implements MatrixWriter {
    private final String path;
    private final MatrixOutput output;
    private final Map<String, Long> group;
    private final String name;
    private boolean ended;

    OpenMatrix(String path, MatrixOutput output, Map<String, Long> group, String name) {
      this.path = path;
      this.output = output;
      this.group = group;
      this.name = name;
    }

    @Override
    public void append(SparseRows rows) {
      output.append(rows);
    }

    @Override
    public void append(float[] values, int rows) {
      output.append(values, rows);
    }

    @Override
    public void close() {
      if (ended) {
        return;
      }
      ended = true;
      matrix = null;
      shapes.put(path, new long[] {output.rows(), group == obsm ? -1 : output.columns()});
      put(group, name, output.finish(elements, path));
    }
  }
}
