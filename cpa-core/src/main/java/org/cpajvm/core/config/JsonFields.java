package org.cpajvm.core.config;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.api.BadInputException;

/**
 * A JSON object whose values are checked as they are read: what is of another type is refused with
 * its path. A null value is an absent one. Safe for use by several threads as long as nobody
 * changes the object.
 */
public final class JsonFields {
  private static final int SHOWN = 60;

  private final JsonObject json;
  private final String where;

  /**
   * The fields of an object.
   *
   * @param json the object; not null
   * @param where what to call the object in messages; not null
   */
  public JsonFields(JsonObject json, String where) {
    this.json = json;
    this.where = where;
  }

  /**
   * Reads a file that holds one object.
   *
   * @throws BadInputException if it cannot be read or holds something else
   */
  public static JsonFields read(Path file) {
    try {
      JsonElement all = JsonParser.parseString(Files.readString(file));
      if (!all.isJsonObject()) {
        throw new BadInputException(file + " is not a JSON object: " + shown(all));
      }
      return new JsonFields(all.getAsJsonObject(), file.toString());
    } catch (MalformedInputException e) {
      throw new BadInputException(file + " is no text in UTF-8: save it as UTF-8", e);
    } catch (IOException e) {
      throw new BadInputException(file + " cannot be read: is it there, and readable?", e);
    } catch (JsonParseException e) {
      throw new BadInputException(file + " is not JSON: " + at(e), e);
    }
  }

  /** The place that the parser names; its other words are about the parser. */
  private static String at(JsonParseException e) {
    String message = String.valueOf(e.getMessage());
    int line = message.indexOf("at line ");
    int end = message.indexOf(" path", Math.max(0, line));
    return line < 0 || end < 0 ? "it ends too early" : "see " + message.substring(line + 3, end);
  }

  /**
   * Refuses names that have no meaning.
   *
   * @throws BadInputException if the object has one
   */
  public JsonFields allow(Collection<String> names, String help) {
    for (String name : json.keySet()) {
      if (!names.contains(name)) {
        throw new BadInputException(
            where + ": there is no key '" + name + "'" + Nearest.hint(name, names) + help);
      }
    }
    return this;
  }

  /** A text; numbers and truths are their text. */
  public Optional<String> text(String name) {
    return value(name).map(value -> text(value, name));
  }

  /** A text that must be there. */
  public String required(String name) {
    return text(name)
        .orElseThrow(() -> new BadInputException(where + ": there is no '" + name + "'"));
  }

  /** A truth, or the default. */
  public boolean truth(String name, boolean otherwise) {
    return value(name)
        .map(
            value -> {
              if (value instanceof JsonPrimitive truth && truth.isBoolean()) {
                return truth.getAsBoolean();
              }
              throw wrong(name, "true or false", value);
            })
        .orElse(otherwise);
  }

  /** A whole number, or the default. */
  public long whole(String name, long otherwise) {
    return value(name)
        .map(
            value -> {
              try {
                return number(value, name, "a whole number").longValueExact();
              } catch (ArithmeticException e) {
                throw wrong(name, "a whole number", value);
              }
            })
        .orElse(otherwise);
  }

  /** A number, or the default. */
  public double number(String name, double otherwise) {
    return value(name)
        .map(value -> number(value, name, "a number").doubleValue())
        .orElse(otherwise);
  }

  private BigDecimal number(JsonElement value, String name, String expected) {
    if (value instanceof JsonPrimitive number && number.isNumber()) {
      try {
        return number.getAsBigDecimal();
      } catch (NumberFormatException e) {
        throw wrong(name, expected, value);
      }
    }
    throw wrong(name, expected, value);
  }

  /** A list of texts; empty where it is absent. */
  public List<String> texts(String name) {
    List<String> texts = new ArrayList<>();
    for (JsonElement element : list(name)) {
      texts.add(text(element, name + "[" + texts.size() + "]"));
    }
    return texts;
  }

  /** A list of objects; empty where it is absent. */
  public List<JsonFields> objects(String name) {
    List<JsonFields> objects = new ArrayList<>();
    for (JsonElement element : list(name)) {
      objects.add(object(element, name + "[" + objects.size() + "]"));
    }
    return objects;
  }

  private JsonArray list(String name) {
    JsonElement value = value(name).orElseGet(JsonArray::new);
    if (!value.isJsonArray()) {
      throw wrong(name, "a list", value);
    }
    return value.getAsJsonArray();
  }

  /** An object, if it is there. */
  public Optional<JsonFields> object(String name) {
    return value(name).map(value -> object(value, name));
  }

  /** The texts of an object of texts, by name; empty where it is absent. */
  public Map<String, String> map(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    object(name)
        .ifPresent(
            object ->
                object.json.keySet().forEach(key -> texts.put(key, object.text(key).orElse(""))));
    return texts;
  }

  /** The object itself. */
  public JsonObject json() {
    return json;
  }

  /** What to call the object in messages. */
  public String where() {
    return where;
  }

  private Optional<JsonElement> value(String name) {
    return Optional.ofNullable(json.get(name)).filter(value -> !value.isJsonNull());
  }

  private JsonFields object(JsonElement value, String name) {
    if (!value.isJsonObject()) {
      throw wrong(name, "an object", value);
    }
    return new JsonFields(value.getAsJsonObject(), where + ", " + name);
  }

  private String text(JsonElement value, String name) {
    if (!value.isJsonPrimitive()) {
      throw wrong(name, "a text", value);
    }
    return value.getAsString();
  }

  private BadInputException wrong(String name, String expected, JsonElement value) {
    return new BadInputException(
        where + ": '" + name + "' takes " + expected + ", not " + shown(value));
  }

  private static String shown(JsonElement value) {
    String text = value.toString();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
  }
}
