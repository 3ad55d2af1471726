package org.cpajvm.core.model;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.model.NamedTensor;

/**
 * A zip of JSON, text and tensors, of which a member's checksum is looked at when it is read.
 * Models and checkpoints are such files.
 */
final class Archive implements AutoCloseable {
  /** JSON for people, with NaN and infinity. */
  static final Gson GSON =
      new GsonBuilder()
          .setPrettyPrinting()
          .serializeNulls()
          .serializeSpecialFloatingPointValues()
          .disableHtmlEscaping()
          .create();

  private static final int BUFFER = 1 << 16;
  private static final int MAX_TEXT = 32 << 20; // JSON of a model with 60,000 genes has 2 MB
  private static final int MAX_RATIO = 50; // numbers of training hardly get smaller
  private static final int FREE_BYTES = 1 << 20;

  private final Kind kind;
  private final Path file;
  private final ZipFile zip;

  private Archive(Kind kind, Path file, ZipFile zip) {
    this.kind = kind;
    this.file = file;
    this.zip = zip;
  }

  /**
   * What a file is.
   *
   * @param name what to call it in messages
   * @param format what its JSON says that it is
   * @param version the newest version of it that can be read
   * @param json the member that says so
   * @param source what makes such a file
   * @param remedy what to do about a damaged one
   */
  record Kind(String name, String format, int version, String json, String source, String remedy) {}

  /** Writes the members of a file. */
  interface Content {
    void writeTo(Writer writer) throws IOException;
  }

  /** Reads the members of a file. */
  interface Reader<T> {
    T read(Archive archive) throws IOException;
  }

  /**
   * Writes a file, whole or not at all.
   *
   * @param compress whether to make it small rather than quickly
   */
  static void write(Path file, boolean compress, Content content) {
    WholeFile.write(
        file,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(out, BUFFER));
          zip.setLevel(compress ? Deflater.DEFAULT_COMPRESSION : Deflater.NO_COMPRESSION);
          content.writeTo(new Writer(zip));
          zip.finish();
          zip.flush();
        });
  }

  /** A file that is being written. */
  static final class Writer {
    private final ZipOutputStream zip;

    private Writer(ZipOutputStream zip) {
      this.zip = zip;
    }

    void text(String name, String text) throws IOException {
      begin(name);
      zip.write(text.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }

    /**
     * Writes the JSON by which the file is known.
     *
     * @param version the version of the format: the oldest one that has all that is in the file
     */
    void json(Kind kind, int version, JsonObject json) throws IOException {
      JsonObject all = new JsonObject();
      all.addProperty("format", kind.format);
      all.addProperty("format_version", version);
      json.asMap().forEach(all::add);
      text(kind.json, GSON.toJson(all));
    }

    void tensors(String name, List<NamedTensor> tensors) throws IOException {
      begin(name);
      Safetensors.write(tensors, zip);
      zip.closeEntry();
    }

    /** Begins a member without the time of day, so that the same content gives the same bytes. */
    private void begin(String name) throws IOException {
      ZipEntry entry = new ZipEntry(name);
      entry.setTime(0);
      zip.putNextEntry(entry);
    }
  }

  /**
   * Reads a file.
   *
   * @throws BadInputException if it is missing, damaged, of another kind or from a newer version
   */
  static <T> T read(Path file, Kind kind, Reader<T> reader) {
    try {
      ZipBounds.check(file);
    } catch (NoSuchFileException e) {
      throw new BadInputException("there is no " + kind.name + " " + file, e);
    } catch (IOException e) {
      throw new BadInputException(
          file
              + " is not a "
              + kind.name
              + ", or is damaged ("
              + e.getMessage()
              + "): "
              + kind.source,
          e);
    }
    try (Archive archive = new Archive(kind, file, new ZipFile(file.toFile()))) {
      archive.checkNames();
      return reader.read(archive);
    } catch (NoSuchFileException e) {
      throw new BadInputException("there is no " + kind.name + " " + file, e);
    } catch (ZipException e) {
      throw new BadInputException(
          file
              + " is not a "
              + kind.name
              + ", or is damaged ("
              + e.getMessage()
              + "): "
              + kind.source,
          e);
    } catch (IOException e) {
      throw new BadInputException(file + " cannot be read: " + e.getMessage(), e);
    } catch (JsonParseException
        | IllegalStateException
        | IllegalArgumentException
        | NullPointerException
        | ClassCastException
        | UnsupportedOperationException e) {
      throw new BadInputException(
          file + " is damaged (" + kind.json + ": " + e.getMessage() + "): " + kind.remedy, e);
    }
  }

  /** Whether a file says that it is of a kind, and of a version that can be read. */
  static boolean is(Path file, Kind kind) {
    try {
      return read(file, kind, archive -> archive.json() != null);
    } catch (BadInputException e) {
      return false;
    }
  }

  /** The JSON by which the file is known. */
  JsonObject json() throws IOException {
    JsonObject json =
        JsonParser.parseString(member(kind.json, (in, size) -> text(in))).getAsJsonObject();
    if (!json.has("format") || !json.get("format").getAsString().equals(kind.format)) {
      throw new BadInputException(file + " is a zip, but not a " + kind.name + ": " + kind.source);
    }
    int version = version(json.get("format_version"));
    if (version > kind.version) {
      throw new BadInputException(
          file
              + " has format version "
              + version
              + ", this program reads up to "
              + kind.version
              + ": use a newer cpa");
    }
    return json;
  }

  private String text(InputStream in) throws IOException {
    byte[] bytes = in.readNBytes(MAX_TEXT + 1);
    if (bytes.length > MAX_TEXT) {
      throw new BadInputException(
          file + " is damaged (" + kind.json + " is larger than 32 MB): " + kind.remedy);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private int version(JsonElement version) {
    String text =
        version instanceof JsonPrimitive number && number.isNumber() ? number.getAsString() : "";
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new BadInputException(
          file + " is damaged (format_version is " + version + "): " + kind.remedy);
    }
    return Integer.parseInt(text);
  }

  /** Programs do not agree which one of two members of a name counts. */
  private void checkNames() {
    Set<String> names = new HashSet<>();
    zip.stream()
        .map(ZipEntry::getName)
        .filter(name -> !names.add(name))
        .findFirst()
        .ifPresent(
            name -> {
              throw new BadInputException(
                  file + " is damaged (it has " + name + " twice): " + kind.remedy);
            });
  }

  /** The tensors of a member. */
  List<NamedTensor> tensors(String name) throws IOException {
    return tensors(name, header -> {});
  }

  /** The tensors of a member, none of whose numbers is NaN or infinite. */
  List<NamedTensor> finiteTensors(String name, Safetensors.HeaderCheck check) throws IOException {
    List<NamedTensor> tensors = tensors(name, check);
    FiniteTensors.firstOther(tensors)
        .ifPresent(
            number -> {
              throw new BadInputException(
                  file + " is damaged (" + name + ": " + number + "): " + kind.remedy);
            });
    return tensors;
  }

  private List<NamedTensor> tensors(String name, Safetensors.HeaderCheck check) throws IOException {
    return member(
        name, (in, size) -> Safetensors.read(in, size, file + ", " + name, kind.remedy, check));
  }

  /** Reads a member from its bytes. */
  private interface MemberReader<T> {
    T read(InputStream in, long size) throws IOException;
  }

  /** Reads a member and compares its checksum, which a {@link ZipFile} does not look at. */
  private <T> T member(String name, MemberReader<T> reader) throws IOException {
    ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new BadInputException(
          file + " has no " + name + ": it is not a " + kind.name + ", or is damaged");
    }
    long stored = Math.min(entry.getCompressedSize(), Files.size(file));
    if (entry.getSize() > FREE_BYTES + MAX_RATIO * stored) {
      throw new BadInputException(
          file
              + " is damaged ("
              + name
              + " would grow from "
              + stored
              + " to "
              + entry.getSize()
              + " bytes): "
              + kind.remedy);
    }
    try (CheckedInputStream in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
      T content = reader.read(in, entry.getSize());
      if (in.read() >= 0) {
        throw new ZipException(name + " is longer than it should be");
      }
      if (in.getChecksum().getValue() != entry.getCrc()) {
        throw new ZipException(name + " does not have its checksum");
      }
      return content;
    } catch (EOFException e) {
      throw new BadInputException(
          file + " is damaged (" + name + " ends too early): " + kind.remedy, e);
    }
  }

  @Override
  public void close() throws IOException {
    zip.close();
  }
}
