package org.cpajvm.tests.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A fault of a file system, and its time: the n-th change fails, or the process dies there, or the
 * power fails there. A disk may lose data that was not synced when the power fails, and names in
 * folders that were not.
 */
final class Faults {

  /** The kinds of faults. */
  enum Kind {
    /** The change fails; later ones do not. */
    FAILURE,
    /** The change, and all that comes later, never happens. */
    DEATH,
    /** The same, and what was not synced is lost. */
    POWER_CUT,
    /** The same, but names reached the disk before the data did. */
    POWER_CUT_AFTER_NAMES
  }

  /** The end of the process: no program can catch it and do something. */
  static final class Died extends Error {
    private static final long serialVersionUID = 1L;
  }

  private record Rename(Path folder, Path target, byte[] before) {}

  private final Kind kind;
  private final int at;
  private int changes;
  private boolean dead;
  private final Set<Path> unsynced = new HashSet<>();
  private final List<Rename> renames = new ArrayList<>();
  private final List<FileChannel> channels = new ArrayList<>();

  Faults(Kind kind, int at) {
    this.kind = kind;
    this.at = at;
  }

  /** Whether the fault has happened. */
  boolean happened() {
    return changes > at;
  }

  boolean dead() {
    return dead;
  }

  /** A change is about to be made. */
  void change() throws IOException {
    alive();
    if (changes++ == at) {
      if (kind == Kind.FAILURE) {
        throw new IOException("No space left on device");
      }
      end();
      throw new Died();
    }
  }

  void alive() {
    if (dead) {
      throw new Died();
    }
  }

  void opened(FileChannel channel) {
    channels.add(channel);
  }

  void written(Path file) {
    unsynced.add(file);
  }

  void synced(Path file) {
    unsynced.remove(file);
    renames.removeIf(rename -> rename.folder.equals(file));
  }

  /** A file is about to get another name. */
  void renamed(Path from, Path to) throws IOException {
    renames.add(new Rename(to.getParent(), to, Files.exists(to) ? Files.readAllBytes(to) : null));
    if (unsynced.remove(from)) {
      unsynced.add(to);
    }
  }

  void deleted(Path file) {
    unsynced.remove(file);
  }

  /** The end of the process, and of the power where it is that kind of fault. */
  void end() {
    dead = true;
    try {
      for (FileChannel channel : channels) {
        channel.close(); // the system does so, and takes its locks back
      }
      if (kind == Kind.POWER_CUT || kind == Kind.POWER_CUT_AFTER_NAMES) {
        loseWhatIsNotSynced();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void loseWhatIsNotSynced() throws IOException {
    for (Path file : unsynced) {
      if (Files.exists(file)) {
        FileChannel.open(file, StandardOpenOption.WRITE).truncate(0).close();
      }
    }
    if (kind == Kind.POWER_CUT_AFTER_NAMES) {
      return;
    }
    for (int i = renames.size() - 1; i >= 0; i--) {
      Rename rename = renames.get(i);
      Files.deleteIfExists(rename.target);
      if (rename.before != null) {
        Files.write(rename.target, rename.before);
      }
    }
  }
}
