package org.cpajvm.api.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileOwnerAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import org.cpajvm.api.OutputException;

/** The steps that the classes of this package share. Stateless. */
final class FileAccess {
  private static final int MOST_LINKS = 40;
  private static final Set<PosixFilePermission> GROUP =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.GROUP_EXECUTE);

  private FileAccess() {}

  /**
   * The place that a file is written to: symbolic links are followed, also one to a file that does
   * not exist yet.
   *
   * @throws OutputException if something is there that is no file, or that may not be written
   */
  static Path place(Path file) {
    Path place = file.toAbsolutePath().normalize();
    try {
      for (int links = 0; Files.isSymbolicLink(place); links++) {
        if (links == MOST_LINKS) {
          throw new OutputException(file + " cannot be written: it is a link to itself");
        }
        place = place.resolveSibling(Files.readSymbolicLink(place)).normalize();
      }
    } catch (IOException e) {
      throw failure(file, place, e);
    }
    if (place.getFileName() == null || Files.isDirectory(place)) {
      throw new OutputException(file + " cannot be written: it is a folder; name a file in it");
    }
    if (Files.exists(place) && !Files.isRegularFile(place)) {
      throw new OutputException(file + " cannot be written: it is a device or a pipe; name a file");
    }
    if (Files.exists(place) && !Files.isWritable(place)) {
      throw new OutputException(
          file + " cannot be written: it is protected against writing; name another file");
    }
    return place;
  }

  /** A file in the same folder with a name made of the file's own. */
  static Path hiddenSibling(Path file, String ending) {
    String name = file.getFileName().toString();
    return file.resolveSibling("." + name.substring(0, Math.min(60, name.length())) + ending);
  }

  /** Gives a file the owner, group and permissions of another one, as far as this is allowed. */
  static void copyPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView source = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    PosixFileAttributeView target = Files.getFileAttributeView(to, PosixFileAttributeView.class);
    if (source == null || target == null) {
      return;
    }
    PosixFileAttributes wanted = source.readAttributes();
    PosixFileAttributes given = target.readAttributes();
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    permissions.addAll(wanted.permissions());
    if (!wanted.group().equals(given.group()) && !changed(() -> target.setGroup(wanted.group()))) {
      permissions.removeAll(GROUP); // they were meant for another group
    }
    target.setPermissions(permissions);
    if (!wanted.owner().equals(given.owner())) {
      FileOwnerAttributeView owner = target;
      changed(() -> owner.setOwner(wanted.owner()));
    }
  }

  private interface Change {
    void make() throws IOException;
  }

  /** Whether a change was allowed. */
  private static boolean changed(Change change) {
    try {
      change.make();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Has the names in a folder survive a power cut; Windows does so by itself. */
  static void syncFolder(Path folder) throws IOException {
    if (folder.getFileSystem().getSeparator().equals("\\")) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /**
   * An error for the user.
   *
   * @param file the file as the user named it
   * @param place where it is
   */
  static OutputException failure(Path file, Path place, IOException e) {
    Path folder = place.getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      return new OutputException(file + " cannot be written: there is no folder " + folder, e);
    }
    if (e instanceof AccessDeniedException) {
      return new OutputException(
          file + " cannot be written: folder " + folder + " may not be written to", e);
    }
    String reason =
        e instanceof FileSystemException system && system.getReason() != null
            ? system.getReason()
            : String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new OutputException(
        file + " cannot be written: " + reason + "; free some space, or choose another folder", e);
  }
}
