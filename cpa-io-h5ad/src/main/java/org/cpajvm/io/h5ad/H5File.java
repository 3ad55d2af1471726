package org.cpajvm.io.h5ad;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.CpaException;

/** An open HDF5 file. Safe for use by several threads. */
final class H5File {
  private static final long SIGNATURE = 0x0A1A0A0D46444889L; // \211HDF\r\n\032\n, little-endian

  private final String name;
  private final FileBytes bytes;
  private final Structure structure;
  private final GlobalHeaps heaps;
  private final Queue<Runnable> releases = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  private H5File(String name, FileBytes bytes, long base) {
    this.name = name;
    this.bytes = bytes;
    Superblock superblock = Superblock.read(bytes, base);
    long end = superblock.end();
    if (end > bytes.size()) {
      throw new Damage(
          "is truncated: it should have "
              + end
              + " bytes, but has "
              + bytes.size()
              + ": copy or create it again");
    }
    this.structure = new Structure(bytes, superblock);
    this.heaps = new GlobalHeaps(bytes, base, superblock.addressSize(), superblock.lengthSize());
  }

  /** Opens a file. */
  static H5File open(Path path) {
    String name = String.valueOf(path.getFileName());
    if (!Files.isRegularFile(path)) {
      throw new BadInputException(
          path
              + (Files.exists(path)
                  ? ": is not a file: give the path of an .h5ad file"
                  : ": there is no such file: check the path"));
    }
    FileBytes bytes;
    try {
      bytes = FileBytes.open(path);
    } catch (IOException e) {
      throw new BadInputException(
          path + ": cannot be read (" + e.getMessage() + "): check its permissions", e);
    }
    long base = signature(bytes);
    if (base < 0) {
      bytes.close();
      throw new BadInputException(
          name + ": is not an HDF5 file: give a file that AnnData wrote, or convert it to .h5ad");
    }
    try {
      return guard(name, "", () -> new H5File(name, bytes, base));
    } catch (CpaException e) {
      bytes.close();
      throw e;
    }
  }

  /** Whether a file is an HDF5 file. */
  static boolean hasSignature(Path path) {
    if (!Files.isRegularFile(path)) {
      return false;
    }
    try (FileBytes bytes = FileBytes.open(path)) {
      return signature(bytes) >= 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where the HDF5 content of a file begins, or -1 if there is none. */
  private static long signature(FileBytes bytes) {
    for (long at = 0; bytes.holds(at, 8); at = at == 0 ? 512 : 2 * at) {
      if (bytes.slice(at, 8).getLong(0) == SIGNATURE) {
        return at;
      }
    }
    return -1;
  }

  H5Group root() {
    return guard("", () -> new H5Group(this, "", structure.root()));
  }

  /** The name of the file in messages. */
  String name() {
    return name;
  }

  FileBytes bytes() {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
    return bytes;
  }

  GlobalHeaps heaps() {
    return heaps;
  }

  /** What reads the parts that the file consists of. */
  Structure structure() {
    return structure;
  }

  /** Has something done when the file is closed. */
  void onClose(Runnable release) {
    releases.add(release);
  }

  /** Forgets the file. */
  void close() {
    closed = true;
    bytes.close();
    for (Runnable release = releases.poll(); release != null; release = releases.poll()) {
      release.run();
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** The error for a place of this file: what is wrong there and how to fix it. */
  BadInputException bad(String place, String what) {
    return new BadInputException(message(name, place, what));
  }

  /** The error for something valid that is not read: see {@link Unsupported}. */
  BadInputException unsupported(String place, String what) {
    return new BadInputException(message(name, place, what), new Unsupported(what));
  }

  /** Whether an error is of something valid that is not read, rather than of damage. */
  static boolean isUnsupported(BadInputException error) {
    return error.getCause() instanceof Unsupported;
  }

  /**
   * Reads something of the structure. Whatever a damaged file makes fail there, from a number that
   * no array can have to a structure that contains itself, becomes a message for the user.
   */
  <T> T guard(String place, Supplier<T> reading) {
    return guard(name, place, reading);
  }

  private static <T> T guard(String name, String place, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (CpaException e) {
      throw e;
    } catch (Damage | Unsupported e) {
      throw new BadInputException(message(name, place, e.getMessage()), e);
    } catch (UncheckedIOException e) {
      throw new BadInputException(
          message(name, place, "cannot be read (" + e.getCause().getMessage() + ")"), e);
    } catch (RuntimeException e) {
      throw new BadInputException(message(name, place, "is damaged: " + REPAIR), e);
    } catch (OutOfMemoryError e) {
      String what = "claims more memory than Java has: it is damaged, or needs a larger -Xmx";
      throw new BadInputException(message(name, place, what), e);
    } catch (StackOverflowError | InternalError e) {
      // A structure that contains itself; a file that was shortened after it was opened.
      throw new BadInputException(message(name, place, "is damaged: " + REPAIR), e);
    }
  }

  private static final String REPAIR = "copy or create the file again";

  /** One line, whatever the names in a damaged file consist of. */
  private static String message(String name, String place, String what) {
    String text = name + ": " + (place.isEmpty() ? "" : place + ": ") + what;
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
