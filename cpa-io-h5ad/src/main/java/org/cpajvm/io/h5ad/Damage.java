package org.cpajvm.io.h5ad;

/** Bytes that cannot be what they claim to be; becomes a message with file and place above. */
final class Damage extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Damage(String message) {
    super(message);
  }
}
