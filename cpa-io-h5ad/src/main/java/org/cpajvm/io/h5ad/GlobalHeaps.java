package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The parts of a file that hold text of varying length. Safe for use by several threads. */
final class GlobalHeaps {
  private static final int SIGNATURE = 'G' | ('C' << 8) | ('O' << 16) | ('L' << 24);
  private static final int CACHED = 256;

  private final FileBytes bytes;
  private final long base;
  private final int addressSize;
  private final int lengthSize;
  private final Map<Long, Heap> cache = new HashMap<>();

  /** One collection: where in it the object of each index begins, or 0. */
  private record Heap(ByteBuffer content, int[] positions) {}

  GlobalHeaps(FileBytes bytes, long base, int addressSize, int lengthSize) {
    this.bytes = bytes;
    this.base = base;
    this.addressSize = addressSize;
    this.lengthSize = lengthSize;
  }

  /** The text that a descriptor at a position of a buffer refers to. */
  String text(ByteBuffer raw, int at) {
    int length = raw.getInt(at);
    long address = address(raw, at + 4);
    int index = raw.getInt(at + 4 + addressSize);
    if (length == 0 || index == 0 || address == 0) {
      return "";
    }
    Heap heap = heap(address);
    int position = index > 0 && index < heap.positions.length ? heap.positions[index] : 0;
    if (position == 0) {
      throw new Damage("text refers to part " + index + " of a heap that does not have it");
    }
    long stored = length(heap.content, position + 8);
    if (length < 0 || length > stored || stored > heap.content.limit() - position - headSize()) {
      throw new Damage("text of " + (length & 0xFFFFFFFFL) + " bytes is longer than its place");
    }
    byte[] text = new byte[length];
    heap.content.get(position + headSize(), text);
    int end = 0;
    while (end < length && text[end] != 0) {
      end++;
    }
    return Utf8.decode(text, end);
  }

  private int headSize() {
    return (8 + lengthSize + 7) / 8 * 8; // a multiple of 8 whatever the length takes
  }

  private synchronized Heap heap(long address) {
    Heap heap = cache.get(address);
    if (heap == null) {
      if (cache.size() >= CACHED) {
        cache.clear();
      }
      heap = read(address);
      cache.put(address, heap);
    }
    return heap;
  }

  private Heap read(long address) {
    ByteBuffer head = bytes.slice(base + address, headSize());
    long size = length(head, 8);
    if (head.getInt(0) != SIGNATURE || size < headSize() || size > FileBytes.MAX_SLICE) {
      throw new Damage("text refers to a place that holds none");
    }
    ByteBuffer content = bytes.slice(base + address, (int) size);
    int[] positions = new int[64];
    int at = headSize();
    while (at + headSize() <= size) {
      int index = content.getShort(at) & 0xFFFF;
      if (index == 0) {
        break; // the free space behind the last object
      }
      if (index >= positions.length) {
        positions = Arrays.copyOf(positions, Math.max(index + 1, 2 * positions.length));
      }
      positions[index] = at;
      long length = length(content, at + 8);
      if (length < 0 || length > size) {
        throw new Damage("a heap of texts is damaged");
      }
      long next = at + headSize() + (length + 7) / 8 * 8;
      if (next > size) {
        break; // the last object; its own length is checked when it is read
      }
      at = (int) next;
    }
    return new Heap(content, positions);
  }

  private long address(ByteBuffer raw, int at) {
    return addressSize == Long.BYTES ? raw.getLong(at) : Fields.value(raw.slice(at, addressSize));
  }

  private long length(ByteBuffer raw, int at) {
    return lengthSize == Long.BYTES ? raw.getLong(at) : Fields.value(raw.slice(at, lengthSize));
  }
}
