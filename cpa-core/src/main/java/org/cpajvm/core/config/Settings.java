package org.cpajvm.core.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.cpajvm.api.CpaException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.Setting;
import org.cpajvm.api.model.TrainingPlan;

/** Reads and writes the hyper-parameters by the names in their {@link Setting} annotations. */
public final class Settings {
  private static final String NONE = "none";

  private Settings() {}

  /**
   * A hyper-parameter.
   *
   * @param name its name in files and on the command line
   * @param type what its value is, for people
   * @param defaultValue its default as a user would write it
   * @param range the numbers allowed, for people; empty where the type says it all
   * @param help what it means
   */
  public record Description(
      String name, String type, String defaultValue, String range, String help) {}

  /** All hyper-parameters in their order: those of the architecture, then those of training. */
  public static List<Description> descriptions() {
    return components()
        .map(
            component -> {
              Setting setting = component.getAnnotation(Setting.class);
              return new Description(
                  setting.name(),
                  type(component.getType()),
                  setting.value(),
                  range(setting),
                  setting.help());
            })
        .toList();
  }

  private static Stream<RecordComponent> components() {
    return Stream.of(Architecture.class, TrainingPlan.class)
        .flatMap(type -> Arrays.stream(type.getRecordComponents()));
  }

  private static String type(Class<?> type) {
    if (type.isEnum()) {
      return String.join("|", Arrays.stream(type.getEnumConstants()).map(Settings::text).toList());
    }
    if (type == Integer.class || type == Double.class) {
      return type == Integer.class ? "whole number or none" : "number or none";
    }
    return type == int.class ? "whole number" : type == double.class ? "number" : "true|false";
  }

  private static String range(Setting setting) {
    return Double.isInfinite(setting.min()) && Double.isInfinite(setting.max())
        ? ""
        : text(setting.min()) + " to " + text(setting.max());
  }

  /**
   * The hyper-parameters with these values, and the defaults for the others.
   *
   * @throws UsageException if a name is unknown, or a value not of its type or out of its range
   */
  static Hyperparameters parse(Map<String, String> values) {
    List<String> names = descriptions().stream().map(Description::name).toList();
    for (String name : values.keySet()) {
      if (!names.contains(name)) {
        throw new UsageException(
            "there is no setting '"
                + name
                + "'"
                + Nearest.hint(name, names)
                + "; cpa settings lists them");
      }
    }
    return new Hyperparameters(
        create(Architecture.class, values), create(TrainingPlan.class, values));
  }

  private static <R extends Record> R create(Class<R> type, Map<String, String> values) {
    List<Class<?>> types = new ArrayList<>();
    List<Object> arguments = new ArrayList<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Setting setting = component.getAnnotation(Setting.class);
      types.add(component.getType());
      arguments.add(
          value(
              setting, component.getType(), values.getOrDefault(setting.name(), setting.value())));
    }
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types.toArray(Class<?>[]::new));
      return constructor.newInstance(arguments.toArray());
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof CpaException wrong) {
        throw wrong;
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object value(Setting setting, Class<?> type, String text) {
    String trimmed = text.strip();
    try {
      if ((type == Integer.class || type == Double.class) && trimmed.equalsIgnoreCase(NONE)) {
        return null;
      }
      if (type == int.class || type == Integer.class) {
        return Integer.parseInt(trimmed);
      }
      if (type == double.class || type == Double.class) {
        return Double.parseDouble(trimmed);
      }
      if (type == boolean.class
          && List.of("true", "false").contains(trimmed.toLowerCase(Locale.ROOT))) {
        return Boolean.parseBoolean(trimmed);
      }
      if (type.isEnum()) {
        return constant(type, trimmed);
      }
    } catch (IllegalArgumentException e) {
      throw wrongValue(setting, type, text);
    }
    throw wrongValue(setting, type, text);
  }

  private static Object constant(Class<?> type, String text) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> text(constant).equalsIgnoreCase(text))
        .findFirst()
        .orElseThrow(IllegalArgumentException::new);
  }

  private static UsageException wrongValue(Setting setting, Class<?> type, String text) {
    return new UsageException(
        "setting '"
            + setting.name()
            + "' takes "
            + type(type)
            + ", not '"
            + text
            + "': "
            + setting.help());
  }

  /** All values by name, as a user would write them. */
  static Map<String, String> values(Hyperparameters hyperparameters) {
    Map<String, String> values = new LinkedHashMap<>();
    read(hyperparameters.architecture(), values);
    read(hyperparameters.plan(), values);
    return values;
  }

  private static void read(Record settings, Map<String, String> into) {
    for (RecordComponent component : settings.getClass().getRecordComponents()) {
      try {
        into.put(
            component.getAnnotation(Setting.class).name(),
            text(component.getAccessor().invoke(settings)));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static String text(Object value) {
    if (value == null) {
      return NONE;
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    if (value instanceof Double number) {
      if (number == Math.rint(number) && Math.abs(number) < 1e15) {
        return Long.toString(number.longValue());
      }
      // 0.0005 rather than 5.0E-4, the same number.
      return new BigDecimal(number.toString()).stripTrailingZeros().toString();
    }
    return value.toString();
  }
}
