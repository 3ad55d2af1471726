package org.cpajvm.io.h5ad;

import java.nio.file.Path;
import java.util.List;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.DatasetFormat;
import org.cpajvm.api.data.DatasetWriter;

/**
 * AnnData files ({@code .h5ad}) of all versions of AnnData.
 *
 * <p>Tables are read into memory when a file is opened, {@code uns} and {@code obsm} when they are
 * asked for; matrices stay in the file and are read from it by rows, by any number of threads.
 * Matrices of floating-point numbers in {@code obsm} are given as 32-bit numbers ({@link
 * org.cpajvm.api.data.Annotation.Dense}). A column that cannot be read is left out ({@link
 * CellDataset#leftOut()}), and a layer that cannot be read is refused when it is asked for. What
 * {@code uns} and {@code obsm} hold in an encoding that the API has no form for, or in another
 * file, is left out, and so are {@code varm}, {@code obsp} and {@code varp}. No other file is ever
 * opened. Chunks may be compressed with gzip, LZF, LZ4, Zstandard, Blosc 1 or bitshuffle, and are
 * checked where they have a checksum. Written files are compressed and open in AnnData 0.8 and
 * later.
 */
public final class H5adFormat implements DatasetFormat {
  /** Creates the service. */
  public H5adFormat() {}

  @Override
  public String name() {
    return "h5ad";
  }

  @Override
  public String description() {
    return "AnnData files of single cells (.h5ad), read and written";
  }

  @Override
  public List<String> extensions() {
    return List.of("h5ad");
  }

  @Override
  public boolean canRead(Path path) {
    if (!H5File.hasSignature(path)) {
      return false;
    }
    try {
      H5File file = H5File.open(path);
      try {
        return file.root().has("obs") && file.root().has("var");
      } finally {
        file.close();
      }
    } catch (BadInputException e) {
      // A damaged file of this name is one for open() to explain.
      return path.toString().endsWith(".h5ad");
    }
  }

  @Override
  public CellDataset open(Path path) {
    return H5adDataset.open(H5File.open(path));
  }

  @Override
  public DatasetWriter create(Path path) {
    return new H5adWriter(path);
  }
}
