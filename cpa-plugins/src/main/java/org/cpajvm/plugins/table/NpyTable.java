package org.cpajvm.plugins.table;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.TextFile;

/**
 * Reads embeddings from a matrix in NumPy's format, whose rows are named in a text file beside it.
 *
 * <p>Read are versions 1 to 3 of the format, 32- and 64-bit floating point numbers of either byte
 * order, in C order; memory is one row. See the format's specification, {@code numpy.lib.format}.
 */
final class NpyTable {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MOST_HEADER = 1 << 16;
  private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>=|]?)([a-z])(\\d+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE =
      Pattern.compile("'shape'\\s*:\\s*\\(\\s*(\\d+)\\s*,\\s*(\\d+)\\s*,?\\s*\\)");

  private final Path path;

  private NpyTable(Path path) {
    this.path = path;
  }

  /**
   * Reads a file.
   *
   * @param names a text file with the name of each row, one a line
   * @throws BadInputException if the file is no such matrix of finite numbers, or names and rows
   *     are not as many
   */
  static void read(Path path, Path names, Embeddings into) {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      new NpyTable(path).read(new DataInputStream(in), names, into);
    } catch (EOFException e) {
      throw new BadInputException(path + " ends too early: copy the file again", e);
    } catch (IOException e) {
      throw new BadInputException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void read(DataInputStream in, Path namesFile, Embeddings into) throws IOException {
    String header = header(in);
    Matcher type = match(TYPE, header, "a number type");
    boolean single = type.group(3).equals("4");
    if (!type.group(2).equals("f") || !(single || type.group(3).equals("8"))) {
      throw new BadInputException(
          path
              + " holds numbers of type '"
              + type.group(2)
              + type.group(3)
              + "', not float32 or float64: save array.astype('float32')");
    }
    if (match(ORDER, header, "an order").group(1).equals("True")) {
      throw new BadInputException(
          path + " is in Fortran order: save numpy.ascontiguousarray(array)");
    }
    Matcher shape = match(SHAPE, header, "a shape of two dimensions");
    List<String> names = names(namesFile);
    if (!shape.group(1).equals(Integer.toString(names.size()))) {
      throw new BadInputException(
          path
              + " has "
              + shape.group(1)
              + " rows, but "
              + namesFile
              + " has "
              + names.size()
              + " names: write one a line, in the order of the rows");
    }
    ByteOrder order = type.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    rows(in, names, columns(shape.group(2)), single, order, into);
  }

  private int columns(String text) {
    int most = 1 << 24;
    if (text.length() > 8 || Integer.parseInt(text) > most) {
      throw new BadInputException(
          path + " has " + text + " columns; at most " + most + " are read");
    }
    return Integer.parseInt(text);
  }

  private void rows(
      DataInputStream in,
      List<String> names,
      int columns,
      boolean single,
      ByteOrder order,
      Embeddings into)
      throws IOException {
    float[] vector = new float[columns];
    ByteBuffer row = ByteBuffer.allocate(columns * (single ? Float.BYTES : Double.BYTES));
    row.order(order);
    for (int i = 0; i < names.size(); i++) {
      in.readFully(row.array());
      for (int column = 0; column < columns; column++) {
        vector[column] =
            single
                ? row.getFloat(column * Float.BYTES)
                : (float) row.getDouble(column * Double.BYTES);
        if (!Float.isFinite(vector[column])) {
          throw new BadInputException(
              path
                  + ": row "
                  + (i + 1)
                  + " ('"
                  + names.get(i)
                  + "'), column "
                  + (column + 1)
                  + " is not a finite number; take the row out");
        }
      }
      into.add(names.get(i), i + 1L, vector);
    }
    if (in.read() >= 0) {
      throw new BadInputException(path + " has more numbers than its shape says: save it again");
    }
  }

  private String header(DataInputStream in) throws IOException {
    byte[] magic = in.readNBytes(MAGIC.length);
    if (!java.util.Arrays.equals(magic, MAGIC)) {
      throw new BadInputException(path + " is not in NumPy's format: write it with numpy.save");
    }
    int version = in.readUnsignedByte();
    in.readUnsignedByte();
    int length =
        version == 1
            ? Short.toUnsignedInt(Short.reverseBytes(in.readShort()))
            : Integer.reverseBytes(in.readInt());
    if (version < 1 || version > 3 || length < 0 || length > MOST_HEADER) {
      throw new BadInputException(
          path + " has format version " + version + " or a header that is damaged");
    }
    byte[] header = new byte[length];
    in.readFully(header);
    return new String(header, StandardCharsets.UTF_8);
  }

  private Matcher match(Pattern pattern, String header, String what) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw new BadInputException(
          path
              + ": the header has not "
              + what
              + ": "
              + header.strip()
              + "; save a matrix of floats");
    }
    return matcher;
  }

  private static List<String> names(Path file) {
    try {
      return TextFile.lines(file);
    } catch (IOException e) {
      throw new BadInputException(
          file
              + " with the names of the rows cannot be read ("
              + e.getMessage()
              + "): check the option 'names'",
          e);
    }
  }
}
