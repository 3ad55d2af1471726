package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The filters that chunks of an array went through when they were written, in that order. */
final class ChunkFilters {
  private static final int FIRST_WITH_NAME = 256;
  private static final int DEFLATE = 1;
  private static final int SHUFFLE = 2;
  private static final int FLETCHER32 = 3;
  private static final int LZF = 32000;
  private static final int BLOSC = 32001;
  private static final int LZ4 = 32004;
  private static final int BITSHUFFLE = 32008;
  private static final int ZSTD = 32015;
  private static final Set<Integer> READ =
      Set.of(DEFLATE, SHUFFLE, FLETCHER32, LZF, BLOSC, LZ4, BITSHUFFLE, ZSTD);

  static final String REPAIR = ": the file is damaged, so copy or create it again";
  static final String REWRITE =
      ", which cannot be read: write the file again with compression='gzip'";

  private final List<Filter> filters;
  private final int elementSize;

  /**
   * A filter.
   *
   * @param id the number that it is registered under
   * @param settings what it was told
   */
  private record Filter(int id, int[] settings) {}

  private ChunkFilters(List<Filter> filters, int elementSize) {
    this.filters = filters;
    this.elementSize = elementSize;
  }

  static ChunkFilters of(ObjectHeader header, int elementSize) {
    List<Filter> filters = filters(header);
    for (Filter filter : filters) {
      if (!READ.contains(filter.id)) {
        throw new Unsupported("is compressed with " + name(filter.id) + REWRITE);
      }
    }
    return new ChunkFilters(filters, elementSize);
  }

  private static List<Filter> filters(ObjectHeader header) {
    return header.first(ObjectHeader.FILTERS).map(ChunkFilters::read).orElse(List.of());
  }

  private static List<Filter> read(Fields message) {
    int version = message.u8();
    int count = message.u8();
    if (version > 2) {
      throw new Unsupported("is compressed as a later version of HDF5 does" + REWRITE);
    }
    message.skip(version == 1 ? 6 : 0);
    List<Filter> filters = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int id = message.u16();
      int nameBytes = version == 1 || id >= FIRST_WITH_NAME ? message.u16() : 0;
      message.skip(2); // whether it may be left out
      int settings = message.u16();
      message.skip(version == 1 ? (nameBytes + 7) / 8 * 8 : nameBytes);
      int[] given = new int[settings];
      for (int k = 0; k < settings; k++) {
        given[k] = message.i32();
      }
      message.skip(version == 1 && settings % 2 == 1 ? 4 : 0);
      filters.add(new Filter(id, given));
    }
    return filters;
  }

  /** More than the filters of an array can compress: deflate or LZ4, or others with Zstandard. */
  static long bestRatio(ObjectHeader header) {
    boolean most = filters(header).stream().anyMatch(f -> f.id >= BLOSC && f.id != LZ4);
    return most ? 33_000 : 1100;
  }

  /** The filters that are known by name but not read. */
  private static String name(int filter) {
    return switch (filter) {
      case 4 -> "szip";
      case 5 -> "nbit";
      case 6 -> "scale-offset";
      case 32013 -> "zfp";
      case 32026 -> "blosc2";
      default -> "HDF5 filter " + filter;
    };
  }

  boolean isEmpty() {
    return filters.isEmpty();
  }

  /** The buffers and the state of one decoder; for one thread at a time. */
  final class Decoder implements AutoCloseable {
    private final Inflater inflater = new Inflater();
    private final int chunkBytes;
    private final Unpacker[] unpackers; // null where a filter needs none
    private byte[] spare;
    private byte[] input = new byte[0]; // what unpackers read: arrays are faster than mappings

    Decoder(int chunkBytes) {
      this.chunkBytes = chunkBytes;
      this.unpackers = filters.stream().map(this::unpacker).toArray(Unpacker[]::new);
    }

    private Unpacker unpacker(Filter filter) {
      return switch (filter.id) {
        case SHUFFLE -> this::unshuffle;
        case LZF -> Lzf::decode;
        case BLOSC -> new Blosc(inflater);
        case LZ4 -> new Lz4Blocks();
        case BITSHUFFLE -> new Bitshuffle(filter.settings, elementSize);
        case ZSTD -> new Zstd();
        default -> null;
      };
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
      int room = chunkBytes + 4 * unpackers.length; // checksums may be inside
      byte[] target = into == null ? new byte[room] : into;
      ByteBuffer current = stored;
      byte[] held = null; // the buffer that current is a view of, from its beginning
      for (int i = unpackers.length - 1; i >= 0; i--) {
        if (((mask >>> i) & 1) != 0) {
          continue;
        }
        if (filters.get(i).id == FLETCHER32) {
          current = Fletcher32.strip(current);
          continue;
        }
        byte[] next = held == target ? spare(room) : target;
        int length =
            unpackers[i] == null
                ? inflate(current, next)
                : unpackers[i].unpack(array(current, held), current.remaining(), next);
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

    private byte[] array(ByteBuffer from, byte[] held) {
      if (held != null) {
        return held;
      }
      if (input.length < from.remaining()) {
        input = new byte[from.remaining()];
      }
      from.get(from.position(), input, 0, from.remaining());
      return input;
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

    private int unshuffle(byte[] from, int end, byte[] into) {
      if (end > into.length) {
        throw new Damage("a chunk is not of the size that it should have" + REPAIR);
      }
      Shuffle.bytes(from, 0, end, elementSize, into, 0);
      return end;
    }

    @Override
    public void close() {
      inflater.end();
    }
  }
}
