package org.cpajvm.core.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.TensorShape;

/**
 * Tensors in the safetensors format (version 0.3 of its specification): the length of a JSON header
 * in 8 little-endian bytes, the header, then the numbers without gaps. The Python package of that
 * name reads what is written here.
 */
final class Safetensors {
  private static final int MAX_HEADER = 8 << 20; // of some ten thousand tensors
  private static final int BLOCK = 1 << 16;

  private Safetensors() {}

  /** Writes tensors in the given order; the stream stays open. */
  static void write(List<NamedTensor> tensors, OutputStream out) throws IOException {
    JsonObject header = new JsonObject();
    long offset = 0;
    for (NamedTensor tensor : tensors) {
      JsonObject entry = new JsonObject();
      entry.addProperty("dtype", tensor.type().name());
      JsonArray shape = new JsonArray();
      for (long length : tensor.shape()) {
        shape.add(length);
      }
      entry.add("shape", shape);
      JsonArray offsets = new JsonArray();
      offsets.add(offset);
      offset += tensor.data().remaining();
      offsets.add(offset);
      entry.add("data_offsets", offsets);
      header.add(tensor.name(), entry);
    }
    byte[] json = pad(header.toString()).getBytes(StandardCharsets.UTF_8);
    out.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).array());
    out.write(json);
    byte[] block = new byte[BLOCK];
    for (NamedTensor tensor : tensors) {
      ByteBuffer data = tensor.data();
      while (data.hasRemaining()) {
        int length = Math.min(block.length, data.remaining());
        data.get(block, 0, length);
        out.write(block, 0, length);
      }
    }
  }

  /**
   * The header ends at a multiple of 8 bytes, so that the numbers are aligned; JSON allows spaces
   * at its end.
   */
  private static String pad(String json) {
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    return json + " ".repeat((8 - length % 8) % 8);
  }

  /** Looks at the names and shapes of tensors before their numbers are read. */
  interface HeaderCheck {
    /** Throws if the numbers should not be read. */
    void check(List<TensorShape> tensors);
  }

  /**
   * Reads all tensors.
   *
   * @param size how many bytes there are
   * @param where what to call the file in messages
   * @param remedy what to do about a damaged one
   * @param check looks at the header first
   * @throws BadInputException if the file is damaged
   */
  static List<NamedTensor> read(
      InputStream in, long size, String where, String remedy, HeaderCheck check)
      throws IOException {
    try {
      return read(in, size, check);
    } catch (DataFormatException e) {
      throw new BadInputException(where + " is damaged (" + e.getMessage() + "): " + remedy, e);
    }
  }

  private static List<NamedTensor> read(InputStream in, long size, HeaderCheck check)
      throws IOException, DataFormatException {
    DataInputStream data = new DataInputStream(in);
    long length = Long.reverseBytes(data.readLong());
    if (length < 2 || length > MAX_HEADER) {
      throw new DataFormatException("a header of " + length + " bytes");
    }
    List<Entry> entries = parse(new String(in.readNBytes((int) length), StandardCharsets.UTF_8));
    checkPlaces(entries, size - Long.BYTES - length);
    check.check(entries.stream().map(Entry::tensorShape).toList());
    List<NamedTensor> tensors = new ArrayList<>();
    for (Entry entry : entries) {
      int bytes = (int) (entry.to - entry.from);
      byte[] numbers = in.readNBytes(bytes);
      if (numbers.length < bytes) {
        throw new DataFormatException("the file ends within '" + entry.name + "'");
      }
      tensors.add(new NamedTensor(entry.name, entry.type, entry.shape, ByteBuffer.wrap(numbers)));
    }
    if (in.read() >= 0) {
      throw new DataFormatException("bytes follow the last tensor");
    }
    return tensors;
  }

  /** One tensor after the other, each as long as its shape says, and nothing behind them. */
  private static void checkPlaces(List<Entry> entries, long bytes) throws DataFormatException {
    long position = 0;
    for (Entry entry : entries) {
      if (entry.from != position
          || entry.to < entry.from
          || entry.to - entry.from > Integer.MAX_VALUE - 16
          || entry.to - entry.from != entry.bytes()) {
        throw new DataFormatException(
            "'" + entry.name + "' at bytes " + entry.from + " to " + entry.to);
      }
      position = entry.to;
    }
    if (position != bytes) {
      throw new DataFormatException(
          "there are " + bytes + " bytes of numbers, but its header describes " + position);
    }
  }

  private record Entry(String name, NamedTensor.Type type, long[] shape, long from, long to) {

    TensorShape tensorShape() {
      return new TensorShape(name, Arrays.stream(shape).boxed().toList());
    }

    /** The bytes that its shape takes. */
    long bytes() throws DataFormatException {
      long bytes = type.bytes();
      for (long length : shape) {
        if (length < 0 || (length > 0 && bytes > Long.MAX_VALUE / length)) {
          throw new DataFormatException("'" + name + "' has the shape " + Arrays.toString(shape));
        }
        bytes *= length;
      }
      return bytes;
    }
  }

  private static List<Entry> parse(String json) throws DataFormatException {
    List<Entry> entries = new ArrayList<>();
    try {
      for (Map.Entry<String, JsonElement> member :
          JsonParser.parseString(json).getAsJsonObject().entrySet()) {
        if (member.getKey().equals("__metadata__")) {
          continue;
        }
        JsonObject entry = member.getValue().getAsJsonObject();
        JsonArray shape = entry.getAsJsonArray("shape");
        long[] lengths = new long[shape.size()];
        for (int i = 0; i < lengths.length; i++) {
          lengths[i] = shape.get(i).getAsLong();
        }
        JsonArray offsets = entry.getAsJsonArray("data_offsets");
        entries.add(
            new Entry(
                member.getKey(),
                NamedTensor.Type.valueOf(entry.get("dtype").getAsString()),
                lengths,
                offsets.get(0).getAsLong(),
                offsets.get(1).getAsLong()));
      }
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | NullPointerException
        | ClassCastException
        | UnsupportedOperationException
        | IndexOutOfBoundsException e) {
      throw new DataFormatException("its header cannot be read: " + e.getMessage());
    }
    entries.sort(Comparator.comparingLong(Entry::from));
    return entries;
  }
}
