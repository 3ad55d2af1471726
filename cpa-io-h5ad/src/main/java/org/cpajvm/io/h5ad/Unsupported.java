package org.cpajvm.io.h5ad;

/**
 * Something valid that is not read, such as an array in another file. What nobody asked for may be
 * of this kind without keeping the rest of a file from being read.
 */
final class Unsupported extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Unsupported(String message) {
    super(message);
  }
}
