package org.cpajvm.io.h5ad;

/** A named part of a file. */
sealed interface Member permits H5Group, StoredArray {
  H5File file();

  /** The names from the root of the file to this part, separated by slashes. */
  String path();

  /** Where the part is in the file. */
  long address();

  Attributes attributes();

  /** The encoding that AnnData gave this part, or an empty string. */
  default String encoding() {
    return attributes().text("encoding-type").orElse("");
  }
}
