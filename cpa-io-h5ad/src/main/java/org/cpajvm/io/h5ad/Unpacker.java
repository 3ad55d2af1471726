package org.cpajvm.io.h5ad;

/** Undoes one filter; for one thread at a time. */
interface Unpacker {
  /**
   * Undoes the filter for one chunk.
   *
   * @param from what the filter made, from position 0
   * @param end how long that is
   * @param into takes the result, which may not be longer than this
   * @return the length of the result
   * @throws Damage if the bytes are not what the filter makes, or too many
   */
  int unpack(byte[] from, int end, byte[] into);
}
