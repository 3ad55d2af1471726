package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;

/**
 * Reads what is in {@code uns} and {@code obsm}; what is of no known form is left out. A part that
 * several names lead to is read once. For one thread at a time.
 */
final class AnnotationReader {
  private static final int DEEPEST = 64;
  private static final int MOST_ENTRIES = 1_000_000;

  // What was read, by where it is in the file, with the number of parts that it consists of.
  private final Map<Long, Part> parts = new HashMap<>();

  private record Part(Optional<Annotation> value, long entries) {}

  /** Reads a dictionary and all that is in it. */
  Annotation.Dict dict(H5Group group) {
    return dict(group, 0);
  }

  private Annotation.Dict dict(H5Group group, int depth) {
    if (depth > DEEPEST) {
      throw group.file().bad(group.path(), "lies in itself or too deep: create the file again");
    }
    Map<String, Annotation> entries = new LinkedHashMap<>();
    long count = 1;
    for (String name : group.names()) {
      Part part = member(group, name, depth + 1);
      count += part.entries;
      part.value.ifPresent(value -> entries.put(name, value));
    }
    if (count > MOST_ENTRIES) {
      throw group
          .file()
          .bad(group.path(), "has more than " + MOST_ENTRIES + " parts: create the file again");
    }
    Annotation.Dict dict = new Annotation.Dict(entries);
    parts.put(group.address(), new Part(Optional.of(dict), count));
    return dict;
  }

  /** Reads a member; one that is valid but of a kind that is not read is left out. */
  private Part member(H5Group group, String name, int depth) {
    try {
      Member member = group.member(name).orElseThrow();
      Part known = parts.get(member.address());
      if (known == null) {
        Optional<Annotation> value = read(member, depth);
        known = parts.computeIfAbsent(member.address(), address -> new Part(value, 1));
      }
      return known;
    } catch (BadInputException e) {
      if (!H5File.isUnsupported(e)) {
        throw e;
      }
      return new Part(Optional.empty(), 1);
    }
  }

  private Optional<Annotation> read(Member member, int depth) {
    return member instanceof StoredArray array ? array(array) : group((H5Group) member, depth);
  }

  private Optional<Annotation> group(H5Group group, int depth) {
    String encoding = group.encoding();
    if (encoding.isEmpty() && group.attributes().text("h5sparse_format").isPresent()) {
      encoding = "csr_matrix";
    }
    return switch (encoding) {
      case "", "dict" -> Optional.of(dict(group, depth));
      case "dataframe" ->
          Optional.of(new Annotation.Frame(TableReader.read(group, new LinkedHashMap<>())));
      case "csr_matrix", "csc_matrix" -> Optional.of(new Annotation.Sparse(SparseMatrix.of(group)));
      case "categorical", "nullable-integer", "nullable-boolean", "nullable-string-array" ->
          ColumnReader.read(group).map(Annotation.Array::of);
      default -> Optional.empty();
    };
  }

  private static Optional<Annotation> array(StoredArray array) {
    if (array.isNull() || array.encoding().equals("bytes")) {
      return Optional.empty();
    }
    array.checkReadable();
    if (array.isCompound()) {
      return array.rank() == 1
          ? Optional.of(new Annotation.Dict(new LinkedHashMap<>(Compound.annotations(array))))
          : Optional.empty();
    }
    if (array.type().kind() == ElementType.Kind.OTHER) {
      return Optional.empty();
    }
    Column values = array.column();
    // AnnData up to 0.6 wrote a text as a list of one text of fixed length.
    boolean oldScalar =
        array.encoding().isEmpty()
            && array.type().kind() == ElementType.Kind.FIXED_TEXT
            && values.size() == 1;
    int[] shape = oldScalar ? new int[0] : array.shapeInMemory();
    return Optional.of(new Annotation.Array(shape, values));
  }

  /**
   * Reads matrices and tables that have a row for each cell.
   *
   * @param cells the number of rows that each has to have
   */
  Map<String, Annotation> perCell(Member member, int cells) {
    Map<String, Annotation> values = new LinkedHashMap<>();
    if (member instanceof StoredArray array) {
      if (array.isCompound()) {
        Compound.annotations(array).forEach((name, value) -> values.put(name, dense(value)));
      }
    } else {
      H5Group group = (H5Group) member;
      for (String name : group.names()) {
        perCell(group, name).ifPresent(value -> values.put(name, value));
      }
    }
    values.forEach(
        (name, value) -> {
          int rows = rows(value);
          if (rows >= 0 && rows != cells) {
            throw member
                .file()
                .bad(
                    member.path() + "/" + name,
                    "has " + rows + " rows, but there are " + cells + " cells");
          }
        });
    return values;
  }

  private Optional<Annotation> perCell(H5Group group, String name) {
    try {
      Member member = group.member(name).orElseThrow();
      Part known = parts.get(member.address());
      if (known == null) {
        known = new Part(perCell(member), 1);
        parts.put(member.address(), known);
      }
      return known.value;
    } catch (BadInputException e) {
      if (!H5File.isUnsupported(e)) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private Optional<Annotation> perCell(Member member) {
    if (member instanceof StoredArray array && isDense(array)) {
      array.checkReadable();
      int[] shape = array.shapeInMemory();
      float[] values = new float[array.sizeInMemory()];
      ByteBuffer raw = array.raw();
      Numbers.toFloats(raw, array.type(), values.length, values, 0);
      return Optional.of(new Annotation.Dense(shape[0], shape[1], values));
    }
    return read(member, 1)
        .map(value -> value instanceof Annotation.Array array ? dense(array) : value);
  }

  /** Whether these are the matrices that {@code obsm} mostly holds. */
  private static boolean isDense(StoredArray array) {
    return array.rank() == 2 && array.type().number() == NumberType.FLOAT32;
  }

  /** The number of rows of a value, or -1 where it has none. */
  static int rows(Annotation value) {
    if (value instanceof Annotation.Dense dense) {
      return dense.rows();
    }
    if (value instanceof Annotation.Frame frame) {
      return frame.table().size();
    }
    if (value instanceof Annotation.Sparse sparse) {
      return sparse.matrix().rows();
    }
    return value instanceof Annotation.Array array && array.shape().length > 0
        ? array.shape()[0]
        : -1;
  }

  /** A matrix of floating-point numbers in the compact form; anything else as it is. */
  private static Annotation dense(Annotation.Array array) {
    int[] shape = array.shape();
    if (shape.length != 2
        || !(array.values() instanceof NumberColumn numbers)
        || !numbers.type().isFloating()
        || (numbers.type() == NumberType.FLOAT64 && !fits(numbers))) {
      return array;
    }
    float[] values = new float[numbers.size()];
    IntStream.range(0, values.length).forEach(i -> values[i] = (float) numbers.value(i));
    return new Annotation.Dense(shape[0], shape[1], values);
  }

  /** Whether no number becomes infinite when it is rounded to 32 bits. */
  private static boolean fits(NumberColumn numbers) {
    return IntStream.range(0, numbers.size())
        .mapToDouble(numbers::value)
        .noneMatch(value -> !Double.isInfinite(value) && Math.abs(value) > Float.MAX_VALUE);
  }
}
