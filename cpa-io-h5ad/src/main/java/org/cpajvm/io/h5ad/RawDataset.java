package org.cpajvm.io.h5ad;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Table;

/** The {@code raw} part of a file: its matrix and genes, with the cells of the file. */
final class RawDataset implements CellDataset {
  private final H5adDataset whole;
  private final Table var;
  private final CellMatrix matrix;
  private final Map<String, String> leftOut;

  private RawDataset(H5adDataset whole, Table var, CellMatrix matrix, Map<String, String> leftOut) {
    this.whole = whole;
    this.var = var;
    this.matrix = matrix;
    this.leftOut = Collections.unmodifiableMap(leftOut);
  }

  /** Finds the part; AnnData up to 0.6 wrote its members into the root of the file. */
  static Optional<CellDataset> of(H5adDataset whole, H5Group root) {
    Optional<Member> matrix = root.group("raw").flatMap(raw -> raw.member("X"));
    Optional<Member> genes = root.group("raw").flatMap(raw -> raw.member("var"));
    if (matrix.isEmpty()) {
      matrix = root.member("raw.X");
      genes = root.member("raw.var");
    }
    if (matrix.isEmpty() || genes.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> leftOut = new LinkedHashMap<>();
    Table var = TableReader.readAny(genes.get(), Map.of(), leftOut);
    CellMatrix opened = H5adDataset.open(matrix.get(), whole.cells(), var.size());
    return Optional.of(new RawDataset(whole, var, opened, leftOut));
  }

  @Override
  public int cells() {
    return whole.cells();
  }

  @Override
  public int genes() {
    return var.size();
  }

  @Override
  public Table obs() {
    return whole.obs();
  }

  @Override
  public Table var() {
    return var;
  }

  @Override
  public Set<String> layers() {
    return Set.of();
  }

  @Override
  public CellMatrix matrix() {
    return matrix;
  }

  @Override
  public CellMatrix layer(String name) {
    throw whole.bad("raw", "has no layers: leave out the layer '" + name + "'");
  }

  @Override
  public Map<String, Annotation> obsm() {
    return whole.obsm();
  }

  @Override
  public Annotation.Dict uns() {
    return whole.uns();
  }

  @Override
  public Map<String, String> leftOut() {
    return leftOut;
  }

  @Override
  public String source() {
    return whole.source();
  }

  @Override
  public void close() {
    whole.close();
  }
}
