package org.cpajvm.core.batch;

import org.cpajvm.api.data.CellMatrix;

/**
 * How far a shuffle reaches. Cells that follow each other in the file are a block; so many blocks,
 * drawn anew for each epoch, are shuffled together. A run that is resumed needs the same window to
 * see the same batches.
 *
 * @param blockCells the number of cells of a block
 * @param blocks the number of blocks that are shuffled together
 */
public record ShuffleWindow(int blockCells, int blocks) {
  /** All cells are shuffled together. */
  public static final ShuffleWindow WHOLE = new ShuffleWindow(Integer.MAX_VALUE, 1);

  /** Checks that both are 1 or more. */
  public ShuffleWindow {
    if (blockCells < 1 || blocks < 1) {
      throw new IllegalArgumentException(blocks + " blocks of " + blockCells + " cells");
    }
  }

  /** The window for the rows of a matrix: all of them, unless a cache is too small for that. */
  public static ShuffleWindow of(CellMatrix matrix) {
    return matrix instanceof BlockCache cache ? cache.window() : WHOLE;
  }

  /** What it is, for messages and for checkpoints. */
  public String describe() {
    return equals(WHOLE) ? "all cells" : blocks + " blocks of " + blockCells + " cells";
  }
}
