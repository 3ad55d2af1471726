package org.cpajvm.core.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.cpajvm.core.model.TrainedModel;

/**
 * The files that a command could read: whatever its words and flags name, in a list, in a folder,
 * as the value of an option, in the configuration file or in the model. It is no matter which flags
 * are paths: a new one is covered too.
 */
final class InputFiles {
  private static final String NO_INPUT = "out";

  private final Map<Path, String> files = new LinkedHashMap<>();

  private InputFiles() {}

  static InputFiles of(Arguments arguments) {
    InputFiles inputs = new InputFiles();
    arguments.allWords().forEach(word -> inputs.add(word, "'" + word + "'"));
    arguments.allValues(
        (flag, value) -> {
          if (!flag.equals(NO_INPUT)) {
            inputs.add(value, "--" + flag + " " + value);
          }
        });
    return inputs;
  }

  /** The word that names the same file as an output, if one does, by whatever link or spelling. */
  Optional<String> sameAs(Path output) {
    return files.entrySet().stream()
        .filter(input -> same(input.getKey(), output))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static boolean same(Path one, Path other) {
    try {
      return Files.isSameFile(one, other);
    } catch (IOException e) {
      return false; // one of them is not there
    }
  }

  private void add(String text, String name) {
    Consumer<String> part = piece -> addFile(piece, name);
    part.accept(text);
    for (String piece : text.split(",", -1)) {
      part.accept(piece.strip());
      part.accept(piece.substring(piece.indexOf('=') + 1).strip());
    }
    part.accept(text.substring(text.indexOf('=') + 1).strip());
  }

  private void addFile(String text, String name) {
    Path file;
    try {
      file = Path.of(text);
    } catch (InvalidPathException e) {
      return;
    }
    if (text.isEmpty() || !Files.exists(file) || files.putIfAbsent(file, name) != null) {
      return;
    }
    if (Files.isDirectory(file)) {
      addContent(file, name);
    } else if (name.startsWith("--config ")) {
      addTexts(json(file), name);
    } else if (Files.isRegularFile(file)) {
      for (String option : TrainedModel.namesOfFiles(file)) {
        add(option, "a file that model " + file + " names (" + option + ")");
      }
    }
  }

  private void addContent(Path folder, String name) {
    try (DirectoryStream<Path> content = Files.newDirectoryStream(folder)) {
      content.forEach(file -> files.putIfAbsent(file, "a file of " + name));
    } catch (IOException | DirectoryIteratorException e) {
      return; // the command says what is wrong with it
    }
  }

  private static JsonElement json(Path file) {
    try {
      return JsonParser.parseString(Files.readString(file));
    } catch (IOException | JsonParseException e) {
      return new JsonObject(); // the command says what is wrong with it
    }
  }

  private void addTexts(JsonElement json, String name) {
    if (json.isJsonObject()) {
      json.getAsJsonObject().asMap().values().forEach(value -> addTexts(value, name));
    } else if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(value -> addTexts(value, name));
    } else if (json.isJsonPrimitive()) {
      add(json.getAsString(), "a file of " + name);
    }
  }
}
