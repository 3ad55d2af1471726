package org.cpajvm.api.data;

import java.nio.file.Path;
import org.cpajvm.api.Plugin;

/** A service that reads, and perhaps writes, data sets of one file format. */
public interface DatasetFormat extends Plugin {

  /** The usual file name extensions, without the dot; the first one is the default. */
  java.util.List<String> extensions();

  /**
   * Whether an existing file or folder is of this format, by its signature rather than its name.
   * Never throws for a file of another format.
   */
  boolean canRead(Path path);

  /**
   * Opens a data set.
   *
   * @throws org.cpajvm.api.BadInputException if the file is missing, damaged or not of this format
   */
  CellDataset open(Path path);

  /**
   * Begins to write a data set. The file appears under its name, whole, when the writer is
   * finished, and not at all otherwise.
   *
   * @throws org.cpajvm.api.OutputException if the file cannot be created
   */
  default DatasetWriter create(Path path) {
    throw new org.cpajvm.api.UsageException(
        "the format '"
            + name()
            + "' is read only: write to a file of another format, such as .h5ad");
  }
}
