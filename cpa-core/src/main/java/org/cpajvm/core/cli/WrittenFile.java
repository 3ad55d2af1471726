package org.cpajvm.core.cli;

import com.google.gson.JsonObject;
import java.nio.file.Path;

/** The result line of a command that writes a file, or the same as JSON. */
final class WrittenFile {
  private final Arguments arguments;
  private final JsonObject json = new JsonObject();

  WrittenFile(Arguments arguments, Path out) {
    this.arguments = arguments;
    json.addProperty("out", out.toString());
  }

  /** Adds a number to the JSON. */
  WrittenFile with(String name, long value) {
    json.addProperty(name, value);
    return this;
  }

  /** Prints the line, or with {@code --json} the JSON. */
  void tell(Console console, String format, Object... values) {
    if (arguments.has("json")) {
      console.result(json.toString());
    } else {
      console.result(format, values);
    }
  }
}
