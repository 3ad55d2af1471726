package org.cpajvm.io.h5ad;

import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The filters that chunks of an array went through when they were written, in that order. */
final class ChunkFilters {
  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final int FLETCHER32 = 3;
  private static final int LZF = 32000;
  private final int[] filters;
  private final int elementSize;

  private ChunkFilters(int[] filters, int elementSize) {
    this.filters = filters;
    this.elementSize = elementSize;
  }

  static ChunkFilters of(List<FilterPipelineMessage> messages, int elementSize) {
    int[] filters =
        messages.stream()
            .flatMap(message -> message.getFilters().stream())
            .mapToInt(FilterInfo::getId)
            .toArray();
    for (int filter : filters) {
      if (filter != DEFLATE && filter != SHUFFLE && filter != FLETCHER32 && filter != LZF) {
        throw new Damage(
            "is compressed with "
                + name(filter)
                + ", which cannot be read: write the file again with compression='gzip'");
      }
    }
    return new ChunkFilters(filters, elementSize);
  }

  /** The filters that are known by name but not read. */
  private static String name(int filter) {
    return switch (filter) {
      case 4 -> "szip";
      case 5 -> "nbit";
      case 6 -> "scale-offset";
      case 32001 -> "blosc";
      case 32004 -> "lz4";
      case 32008 -> "bitshuffle";
      case 32013 -> "zfp";
      case 32015 -> "zstd";
      case 32026 -> "blosc2";
      default -> "HDF5 filter " + filter;
    };
  }

  boolean isEmpty() {
    return filters.length == 0;
  }

  /** The buffers and the state of one decoder; for one thread at a time. */
  final class Decoder implements AutoCloseable {
    private final Inflater inflater = new Inflater();
    private final int chunkBytes;
    private byte[] spare;
    private byte[] input = new byte[0]; // what LZF decodes: arrays are faster than mappings

    Decoder(int chunkBytes) {
      this.chunkBytes = chunkBytes;
    }

    /**
     * Decodes a chunk.
     *
     * @param stored the bytes in the file
     * @param mask a bit for each filter that this chunk did not go through
     * @param into a buffer of an earlier call, or null
     * @return the decoded chunk, in a buffer that may be longer; often {@code into}
     */
    byte[] decode(ByteBuffer stored, int mask, byte[] into) {
      int room = chunkBytes + 4 * filters.length; // checksums may be inside
      byte[] target = into == null ? new byte[room] : into;
      ByteBuffer current = stored;
      byte[] held = null; // the buffer that current is a view of, from its beginning
      for (int i = filters.length - 1; i >= 0; i--) {
        if (((mask >>> i) & 1) != 0) {
          continue;
        }
        if (filters[i] == FLETCHER32) {
          current = Fletcher32.strip(current);
          continue;
        }
        byte[] next = held == target ? spare(room) : target;
        int length = apply(filters[i], current, held, next);
        if (next == spare) {
          spare = target;
          target = next;
        }
        current = ByteBuffer.wrap(next, 0, length);
        held = next;
      }
      if (current.remaining() != chunkBytes) {
        throw new Damage(
            "a chunk has " + current.remaining() + " bytes instead of " + chunkBytes + REPAIR);
      }
      if (held == null) {
        current.get(current.position(), target, 0, chunkBytes);
      }
      return target;
    }

    private byte[] spare(int room) {
      if (spare == null) {
        spare = new byte[room];
      }
      return spare;
    }

    private int apply(int filter, ByteBuffer from, byte[] held, byte[] into) {
      return switch (filter) {
        case DEFLATE -> inflate(from, into);
        case LZF -> expand(from, held, into);
        default -> unshuffle(from, held, into);
      };
    }

    private int expand(ByteBuffer from, byte[] held, byte[] into) {
      byte[] packed = held;
      if (held == null) {
        if (input.length < from.remaining()) {
          input = new byte[from.remaining()];
        }
        packed = input;
        from.get(from.position(), packed, 0, from.remaining());
      }
      return Lzf.decode(packed, from.remaining(), into);
    }

    private int inflate(ByteBuffer from, byte[] into) {
      inflater.reset();
      inflater.setInput(from.duplicate());
      try {
        int length = 0;
        while (!inflater.finished()) {
          int step = inflater.inflate(into, length, into.length - length);
          length += step;
          if (step == 0 && !inflater.finished()) {
            throw new Damage("a chunk is not of the size that it should have" + REPAIR);
          }
        }
        return length;
      } catch (DataFormatException e) {
        throw new Damage("a chunk is not valid gzip data (" + e.getMessage() + ")" + REPAIR);
      }
    }

    /** Byte {@code b} of element {@code i} is at {@code b * elements + i}. */
    private int unshuffle(ByteBuffer from, byte[] held, byte[] into) {
      int length = from.remaining();
      int count = length / elementSize;
      int start = from.position();
      if (elementSize == 4 && held != null) {
        unshuffleFour(held, count, into);
      } else {
        for (int b = 0; b < elementSize; b++) {
          int in = start + b * count;
          for (int i = 0, out = b; i < count; i++, out += elementSize) {
            into[out] = from.get(in + i);
          }
        }
      }
      int rest = count * elementSize;
      from.get(start + rest, into, rest, length - rest);
      return length;
    }

    private static void unshuffleFour(byte[] from, int count, byte[] into) {
      int second = count;
      int third = second + count;
      int fourth = third + count;
      for (int i = 0, out = 0; i < count; i++, out += 4) {
        into[out] = from[i];
        into[out + 1] = from[second + i];
        into[out + 2] = from[third + i];
        into[out + 3] = from[fourth + i];
      }
    }

    @Override
    public void close() {
      inflater.end();
    }
  }

  private static final String REPAIR = ": the file is damaged, so copy or create it again";
}
