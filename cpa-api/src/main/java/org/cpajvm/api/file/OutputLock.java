package org.cpajvm.api.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cpajvm.api.OutputException;

/**
 * The right to write a file, held by one process at a time: a lock of the operating system on a
 * hidden file beside it, which says who holds it. The lock of a process that is gone is taken over.
 * On file systems without locks everyone gets it.
 *
 * <p>Arguments are never null. Safe for use by several threads.
 */
public final class OutputLock implements AutoCloseable {
  private static final String ENDING = ".lock";
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();
  private static final int MOST_TEXT = 500;
  private static final long LOCKED_BYTE = Long.MAX_VALUE - 1; // Windows: the text can be read
  private static final int TRIES = 10;

  private final Path file;
  private final FileChannel channel;

  private OutputLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param target the file that is to be written
   * @param holder who takes it, in a line, for the message to others
   * @throws OutputException if another process or another thread has it, or if the folder cannot be
   *     written to
   */
  public static OutputLock take(Path target, String holder) {
    Path place = FileAccess.place(target);
    Path file = FileAccess.hiddenSibling(place, ENDING);
    if (!HELD.add(file)) {
      throw new OutputException(target + " is being written by this program already");
    }
    OutputLock lock = null;
    try {
      for (int i = 0; lock == null; i++) {
        if (i == TRIES) {
          throw busy(target, "another process");
        }
        lock = tryTake(target, file, holder);
      }
      return lock;
    } catch (IOException e) {
      throw FileAccess.failure(target, place, e);
    } finally {
      if (lock == null) {
        HELD.remove(file);
      }
    }
  }

  /** Null if the holder before has deleted the file meanwhile. */
  private static OutputLock tryTake(Path target, Path file, String holder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      if (!locked(channel)) {
        throw busy(target, text(channel));
      }
      ByteBuffer text = ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8));
      int length = text.remaining();
      channel.truncate(0);
      channel.write(text, 0);
      if (Files.exists(file) && Files.size(file) == length) {
        return new OutputLock(file, channel);
      }
      channel.close();
      return null;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean locked(FileChannel channel) {
    try {
      FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static String text(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(MOST_TEXT);
    channel.read(text, 0);
    String line = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
    return line.isBlank() ? "another process" : line.replaceAll("\\p{Cntrl}", " ");
  }

  private static OutputException busy(Path target, String holder) {
    return new OutputException(
        target + " is being written by " + holder + ": wait for it, or choose another file");
  }

  /** Gives the right back. May be called again. */
  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try (channel) {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // The system takes the lock back when the process ends.
    } finally {
      HELD.remove(file);
    }
  }
}
