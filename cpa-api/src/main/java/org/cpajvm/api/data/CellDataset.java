package org.cpajvm.api.data;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Cells with their expression, as an AnnData object is: a matrix of cells x genes, a table about
 * the cells ({@code obs}), one about the genes ({@code var}), further matrices of the same shape
 * ({@code layers}), and anything else ({@code uns}).
 *
 * <p>Tables are in memory; matrices may stay in the file until rows of them are read, so the data
 * set has to be closed. Safe for use by several threads.
 */
public interface CellDataset extends AutoCloseable {

  /** The number of cells. */
  int cells();

  /** The number of genes. */
  int genes();

  /** A row for each cell. */
  Table obs();

  /** A row for each gene; its index holds the gene names. */
  Table var();

  /** The names of the layers. */
  Set<String> layers();

  /**
   * The main matrix, {@code X}.
   *
   * @throws org.cpajvm.api.BadInputException if the data set has none
   */
  CellMatrix matrix();

  /**
   * The layer of this name. A data set with a {@link #raw()} part gives its matrix, for the genes
   * of {@link #var()} and in their order, as the layer {@code raw}, unless a layer has that name.
   *
   * @throws org.cpajvm.api.BadInputException if there is none; the message lists the layers
   */
  CellMatrix layer(String name);

  /** Matrices and tables with a row for each cell ({@code obsm}), by name. */
  Map<String, Annotation> obsm();

  /** The unstructured part. */
  Annotation.Dict uns();

  /**
   * The same cells with the matrix and genes that they had before genes were selected ({@code
   * raw}), without layers; empty where the data set keeps none. It is open as long as this data
   * set.
   *
   * @throws org.cpajvm.api.BadInputException if it is damaged
   */
  default Optional<CellDataset> raw() {
    return Optional.empty();
  }

  /**
   * The parts that cannot be read and are left out, by place ({@code obs/when}), each with one line
   * that says why: whoever needs none of them can use the rest.
   */
  default Map<String, String> leftOut() {
    return Map.of();
  }

  /** What to call this data set in messages: mostly the file name. */
  String source();

  @Override
  void close();
}
