package org.cpajvm.core.simulate;

import java.util.Map;
import java.util.Set;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Table;
import org.cpajvm.core.batch.CompactMatrix;

/**
 * A data set that is put together in the program, of tables and a matrix: without layers, {@code
 * obsm} and {@code uns}. Closing it does nothing.
 *
 * @param source what to call it in messages
 * @param obs a row for each cell
 * @param var a row for each gene
 * @param matrix cells x genes, for example a {@link CompactMatrix}
 */
public record InMemoryDataset(String source, Table obs, Table var, CellMatrix matrix)
    implements CellDataset {

  /** Checks that the tables fit the matrix. */
  public InMemoryDataset {
    if (obs.size() != matrix.rows() || var.size() != matrix.columns()) {
      throw new BadInputException(
          source
              + ": obs has "
              + obs.size()
              + " rows and var "
              + var.size()
              + ", but the matrix is "
              + matrix.rows()
              + " x "
              + matrix.columns());
    }
  }

  @Override
  public int cells() {
    return matrix.rows();
  }

  @Override
  public int genes() {
    return matrix.columns();
  }

  @Override
  public Set<String> layers() {
    return Set.of();
  }

  @Override
  public CellMatrix layer(String name) {
    throw new BadInputException(source + " has no layer '" + name + "'; it has no layers");
  }

  @Override
  public Map<String, Annotation> obsm() {
    return Map.of();
  }

  @Override
  public Annotation.Dict uns() {
    return Annotation.Dict.empty();
  }

  @Override
  public void close() {}
}
