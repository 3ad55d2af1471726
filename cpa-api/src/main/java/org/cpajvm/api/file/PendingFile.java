package org.cpajvm.api.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.cpajvm.api.OutputException;

/**
 * A file that is being written, under a temporary name beside its own, which it gets when it is
 * complete: others see the whole file or the one that was there before, also after a power cut. A
 * file that is replaced hands on its permissions, and a symbolic link stays one. The process holds
 * a lock on the temporary file, so that {@link Leftovers} knows those of processes that are gone.
 *
 * <p>Arguments are never null. Used by one thread, but for {@link #close()} and {@link
 * #closeAll()}, which any thread may call.
 */
public final class PendingFile implements AutoCloseable {
  static final String MARK = ".cpa-";
  static final String SUFFIX = ".tmp";

  private static final Set<PendingFile> OPEN = ConcurrentHashMap.newKeySet();
  private static final int TRIES = 10;

  private final Path target;
  private final Path place;
  private final Path temporary;
  private final FileChannel channel;
  private boolean committed;

  private PendingFile(Path target, Path place, Path temporary, FileChannel channel) {
    this.target = target;
    this.place = place;
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Begins to write a file.
   *
   * @param target the file
   * @throws OutputException if its folder is not there or cannot be written to, or if something
   *     else than a file has its name
   */
  public static PendingFile create(Path target) {
    Path place = FileAccess.place(target);
    try {
      for (int i = 0; i < TRIES; i++) {
        PendingFile file = tryCreate(target, place);
        if (file != null) {
          return file;
        }
      }
    } catch (IOException e) {
      throw FileAccess.failure(target, place, e);
    }
    throw new OutputException(
        target + " cannot be written: another process deletes the files of this one");
  }

  /** Null if another process took the new file for a leftover, before it had its lock. */
  private static PendingFile tryCreate(Path target, Path place) throws IOException {
    String random = Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), 36);
    Path temporary = FileAccess.hiddenSibling(place, MARK + random + SUFFIX);
    FileChannel channel =
        FileChannel.open(
            temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            attributes(place));
    PendingFile file = new PendingFile(target, place, temporary, channel);
    OPEN.add(file);
    if (locked(channel) && Files.exists(temporary)) {
      return file;
    }
    file.close();
    return null;
  }

  /** A file that replaces another one is for its owner alone while it is written. */
  private static FileAttribute<?>[] attributes(Path place) {
    boolean posix = Files.getFileAttributeView(place, PosixFileAttributeView.class) != null;
    return posix && Files.exists(place)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /** Whether this process has the lock, or the file system has none. */
  private static boolean locked(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /** The file as it was named, for messages. */
  public Path target() {
    return target;
  }

  /** Where to write. */
  public FileChannel channel() {
    return channel;
  }

  /** An error for the user about a write that failed. */
  public OutputException failure(IOException e) {
    return FileAccess.failure(target, place, e);
  }

  /**
   * Gives the file its name, once all of it is on the disk. May be called once.
   *
   * @throws OutputException if that fails; the file that was there before stays
   */
  public synchronized void commit() {
    try {
      channel.force(true);
      if (Files.exists(place)) {
        FileAccess.copyPermissions(place, temporary);
      }
      Files.move(
          temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      committed = true;
      FileAccess.syncFolder(place.getParent());
    } catch (IOException e) {
      throw failure(e);
    } finally {
      close();
    }
  }

  /** Ends writing; removes what was written, unless it has its name. May be called again. */
  @Override
  public void close() {
    if (!OPEN.contains(this)) {
      return;
    }
    try {
      if (!committed) {
        Files.deleteIfExists(temporary);
      }
    } catch (IOException e) {
      // The error that brought us here says more, and the next process removes the file.
    } finally {
      try {
        channel.close();
      } catch (IOException e) {
        // All that was to be kept is on the disk.
      }
      OPEN.remove(this);
    }
  }

  /**
   * Removes all files that are being written in this process, for the case that it is about to end.
   */
  public static void closeAll() {
    List.copyOf(OPEN).forEach(PendingFile::close);
  }

  /** Whether this process is writing to a temporary file. */
  static boolean isOpen(Path temporary) {
    return OPEN.stream().anyMatch(file -> file.temporary.equals(temporary));
  }
}
