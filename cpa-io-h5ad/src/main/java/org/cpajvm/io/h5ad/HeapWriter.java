package org.cpajvm.io.h5ad;

import java.nio.charset.StandardCharsets;

/** Writes texts into global heaps, and gives the descriptors that refer to them. */
final class HeapWriter {
  private static final int HEAD = 16;
  private static final int SMALLEST = 4096; // as HDF5 wants it
  private static final int LARGEST = 65_536;
  private static final int MOST_OBJECTS = 0xFFFF;

  private final Hdf5Output out;
  private int capacity = SMALLEST;
  private long address;
  private Bytes heap; // null where none is begun
  private int objects;
  private int size;

  HeapWriter(Hdf5Output out) {
    this.out = out;
  }

  /** Writes a text and adds its descriptor. */
  void add(String text, Bytes descriptors) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length == 0) {
      descriptors.u32(0).u64(0).u32(0);
      return;
    }
    int padded = HEAD + (bytes.length + 7) / 8 * 8;
    if (heap != null && (heap.length() + padded > size || objects == MOST_OBJECTS)) {
      flush();
    }
    if (heap == null) {
      begin(Math.max(capacity, HEAD + padded));
      capacity = Math.min(LARGEST, 2 * capacity);
    }
    objects++;
    heap.u16(objects).u16(0).u32(0).u64(bytes.length).add(bytes);
    heap.zeros(padded - HEAD - bytes.length);
    descriptors.u32(bytes.length).u64(address).u32(objects);
  }

  /** Reserves the place of a heap, since descriptors have to say where it is. */
  private void begin(int bytes) {
    size = bytes;
    address = out.append(new Bytes().zeros(size));
    heap = new Bytes().text("GCOL").u32(1).u64(size);
    objects = 0;
  }

  /** Writes the heap that was begun. */
  void flush() {
    if (heap == null) {
      return;
    }
    int free = size - heap.length();
    if (free >= HEAD) {
      heap.u64(0).u64(free);
    }
    out.overwrite(address, heap);
    heap = null;
  }
}
