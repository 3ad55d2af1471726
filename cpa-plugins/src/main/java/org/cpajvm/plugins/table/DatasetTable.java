package org.cpajvm.plugins.table;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.ServiceLoader;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.DatasetFormat;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;

/** Reads embeddings from a data set whose cells are perturbations. */
final class DatasetTable {
  private static final int BLOCK = 256;

  private final Path path;
  private final StringColumn names;
  private final Embeddings into;

  private DatasetTable(Path path, StringColumn names, Embeddings into) {
    this.path = path;
    this.names = names;
    this.into = into;
  }

  /**
   * Reads a file of any format that is installed.
   *
   * @param obsm the entry of {@code obsm} with the vectors, or an empty text for the matrix
   * @throws BadInputException if no format reads the file, or it holds no finite numbers
   */
  static void read(Path path, String obsm, Embeddings into) {
    ServiceLoader<DatasetFormat> formats =
        ServiceLoader.load(DatasetFormat.class, DatasetTable.class.getClassLoader());
    for (DatasetFormat format : formats) {
      if (format.canRead(path)) {
        try (CellDataset data = format.open(path)) {
          new DatasetTable(path, data.obs().index(), into).read(data, obsm);
        }
        return;
      }
    }
    throw new BadInputException(
        path
            + ": not a table that can be read; use a file ending in .csv or .tsv, or an h5ad file");
  }

  private void read(CellDataset data, String obsm) {
    if (obsm.isEmpty()) {
      read(data.matrix());
      return;
    }
    Annotation entry = data.obsm().get(obsm);
    if (entry instanceof Annotation.Dense dense) {
      for (int row = 0; row < dense.rows(); row++) {
        int from = row * dense.columns();
        add(row, Arrays.copyOfRange(dense.values(), from, from + dense.columns()));
      }
    } else if (entry instanceof Annotation.Sparse sparse) {
      read(sparse.matrix());
    } else {
      throw new BadInputException(
          path
              + ": obsm has no matrix of numbers named '"
              + obsm
              + "'; its entries are "
              + data.obsm().keySet());
    }
  }

  private void read(CellMatrix matrix) {
    SparseRows block = new SparseRows();
    float[] vector = new float[matrix.columns()];
    for (int from = 0; from < matrix.rows(); from += BLOCK) {
      matrix.read(from, Math.min(from + BLOCK, matrix.rows()), block);
      for (int row = 0; row < block.rows(); row++) {
        Arrays.fill(vector, 0);
        for (int i = block.start(row); i < block.start(row + 1); i++) {
          vector[block.columns()[i]] = block.values()[i];
        }
        add(from + row, vector);
      }
    }
  }

  private void add(int row, float[] vector) {
    String name = names.text(row);
    if (name == null) {
      throw new BadInputException(path + ": row " + (row + 1) + " has no name in the index of obs");
    }
    for (int column = 0; column < vector.length; column++) {
      if (!Float.isFinite(vector[column])) {
        throw new BadInputException(
            path
                + ": row "
                + (row + 1)
                + " ('"
                + name
                + "'), column "
                + (column + 1)
                + ": "
                + vector[column]
                + " is not a finite number; take the row out");
      }
    }
    into.add(name, row + 1L, vector);
  }
}
