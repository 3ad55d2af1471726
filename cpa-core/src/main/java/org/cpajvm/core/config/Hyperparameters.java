package org.cpajvm.core.config;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.TrainingPlan;

/**
 * All hyper-parameters of a model.
 *
 * @param architecture the shape of its networks
 * @param plan how it is trained
 */
public record Hyperparameters(Architecture architecture, TrainingPlan plan) {

  /** The defaults. */
  public static Hyperparameters defaults() {
    return Settings.parse(Map.of());
  }

  /**
   * These, with some changed.
   *
   * @param changes values by name, as a user would write them
   * @throws UsageException if a name is unknown or a value is wrong
   */
  public Hyperparameters with(Map<String, String> changes) {
    Map<String, String> values = asMap();
    values.putAll(changes);
    return Settings.parse(values);
  }

  /** All values by name, as a user would write them. */
  public Map<String, String> asMap() {
    return Settings.values(this);
  }

  /**
   * These, with some changed.
   *
   * @param changes values by name; null is none
   * @param where what to call the JSON in messages
   * @throws BadInputException if a name is unknown or a value is wrong
   */
  public Hyperparameters with(JsonObject changes, String where) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, JsonElement> member : changes.entrySet()) {
      JsonElement value = member.getValue();
      if (!value.isJsonNull() && !value.isJsonPrimitive()) {
        throw new BadInputException(
            where + ": setting '" + member.getKey() + "' is no single value: " + value);
      }
      values.put(member.getKey(), value.isJsonNull() ? "none" : value.getAsString());
    }
    try {
      return with(values);
    } catch (UsageException e) {
      throw new BadInputException(where + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads what {@link #toJson()} wrote; what is absent has its default.
   *
   * @param where what to call the JSON in messages
   * @throws BadInputException if a name is unknown or a value is wrong
   */
  public static Hyperparameters fromJson(JsonObject json, String where) {
    return defaults().with(json, where);
  }

  /** All values by name, as JSON numbers, booleans and strings; null where a value is none. */
  public JsonObject toJson() {
    JsonObject json = new JsonObject();
    asMap().forEach((name, value) -> json.add(name, element(value)));
    return json;
  }

  private static JsonElement element(String value) {
    if (value.equals("none")) {
      return JsonNull.INSTANCE;
    }
    if (value.equals("true") || value.equals("false")) {
      return new JsonPrimitive(Boolean.parseBoolean(value));
    }
    try {
      return new JsonPrimitive(new BigDecimal(value));
    } catch (NumberFormatException e) {
      return new JsonPrimitive(value);
    }
  }
}
