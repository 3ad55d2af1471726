package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;

/** Reads ranges of an array of one dimension; for one thread at a time. */
final class ElementReader implements AutoCloseable {
  private final StoredArray array;
  private final ElementType type;
  private final int chunkLength;
  private final ChunkedStorage.Cursor cursor;
  private ByteBuffer piece;

  ElementReader(StoredArray array) {
    this.array = array;
    this.type = array.type();
    ChunkedStorage chunks = array.chunks();
    this.cursor = chunks == null ? null : chunks.cursor();
    this.chunkLength = chunks == null ? FileBytes.MAX_SLICE / type.size() : chunks.chunkLength(0);
  }

  void floats(long from, int count, float[] into, int at) {
    for (int done = 0; done < count; ) {
      int length = next(from + done, count - done);
      Numbers.toFloats(piece, type, length, into, at + done);
      done += length;
    }
  }

  void indices(long from, int count, int[] into, int at) {
    for (int done = 0; done < count; ) {
      int length = next(from + done, count - done);
      Numbers.toIndices(piece, type, length, into, at + done);
      done += length;
    }
  }

  void longs(long from, int count, long[] into, int at) {
    for (int done = 0; done < count; ) {
      int length = next(from + done, count - done);
      Numbers.toLongs(piece, type, length, into, at + done);
      done += length;
    }
  }

  /** Makes the next piece available and says how many elements it has. */
  private int next(long from, int most) {
    if (cursor == null) {
      int length = Math.min(most, chunkLength);
      piece = array.flat(from * type.size(), length * type.size());
      return length;
    }
    int within = (int) (from % chunkLength);
    int length = Math.min(most, chunkLength - within);
    piece = cursor.chunk((int) (from / chunkLength));
    piece = piece.slice(within * type.size(), length * type.size());
    return length;
  }

  @Override
  public void close() {
    if (cursor != null) {
      cursor.close();
    }
  }
}
