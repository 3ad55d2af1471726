package org.cpajvm.api.model;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.cpajvm.api.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingRangesTest {

  @ParameterizedTest
  @ValueSource(classes = {Architecture.class, TrainingPlan.class})
  void everyDefaultIsAllowed(Class<? extends Record> type) {
    assertDoesNotThrow(() -> create(type, defaults(type)));
  }

  @ParameterizedTest
  @ValueSource(classes = {Architecture.class, TrainingPlan.class})
  void everyNumberHasARangeWhoseEndsAreAllowed(Class<? extends Record> type) {
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      if (isNumber(components[i])) {
        Setting setting = components[i].getAnnotation(Setting.class);
        for (double end : new double[] {setting.min(), setting.max()}) {
          Object[] values = defaults(type);
          values[i] = number(components[i], end);
          assertDoesNotThrow(() -> create(type, values), setting.name());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Architecture.class, TrainingPlan.class})
  void whatIsOutOfRangeIsRefusedByItsName(Class<? extends Record> type) {
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      if (isNumber(components[i])) {
        Setting setting = components[i].getAnnotation(Setting.class);
        refused(type, i, number(components[i], setting.min() - 1), setting);
        refused(type, i, number(components[i], setting.max() + 1), setting);
        if (components[i].getType() == double.class || components[i].getType() == Double.class) {
          refused(type, i, Double.NaN, setting);
          refused(type, i, Double.POSITIVE_INFINITY, setting);
        }
      }
    }
  }

  private static void refused(
      Class<? extends Record> type, int position, Object value, Setting setting) {
    Object[] values = defaults(type);
    values[position] = value;
    Throwable wrong =
        assertThrows(InvocationTargetException.class, () -> create(type, values), setting.name())
            .getCause();
    assertInstanceOf(UsageException.class, wrong);
    assertTrue(wrong.getMessage().startsWith(setting.name() + " must be from"), wrong.getMessage());
    assertTrue(wrong.getMessage().contains(setting.help()), wrong.getMessage());
  }

  @ParameterizedTest
  @ValueSource(classes = {Architecture.class, TrainingPlan.class})
  void onlyNumbersThatMayBeNoneMayBeNull(Class<? extends Record> type) throws Exception {
    RecordComponent[] components = type.getRecordComponents();
    for (int i = 0; i < components.length; i++) {
      Class<?> component = components[i].getType();
      Object[] values = defaults(type);
      values[i] = null;
      if (component == Integer.class || component == Double.class) {
        assertDoesNotThrow(() -> create(type, values));
      } else if (!component.isPrimitive()) {
        Throwable wrong =
            assertThrows(InvocationTargetException.class, () -> create(type, values)).getCause();
        assertInstanceOf(UsageException.class, wrong);
        String name = components[i].getAnnotation(Setting.class).name();
        assertTrue(wrong.getMessage().startsWith(name), wrong.getMessage());
      }
    }
  }

  @Test
  void namesOfSettingsAreDistinctAndThoseOfTheirComponents() {
    Set<String> names = new HashSet<>();
    Stream.of(Architecture.class, TrainingPlan.class)
        .flatMap(type -> Arrays.stream(type.getRecordComponents()))
        .forEach(
            component -> {
              String name = component.getAnnotation(Setting.class).name();
              assertTrue(names.add(name), name);
              assertEquals(
                  component.getName().toLowerCase(Locale.ROOT), name.replace("_", ""), name);
            });
  }

  private static boolean isNumber(RecordComponent component) {
    Class<?> type = component.getType();
    return type == int.class
        || type == Integer.class
        || type == double.class
        || type == Double.class;
  }

  private static Object number(RecordComponent component, double value) {
    boolean whole = component.getType() == int.class || component.getType() == Integer.class;
    return whole ? (Object) (int) value : (Object) value;
  }

  private static Object[] defaults(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).map(SettingRangesTest::value).toArray();
  }

  private static Object value(RecordComponent component) {
    String text = component.getAnnotation(Setting.class).value();
    Class<?> type = component.getType();
    if (text.equals("none")) {
      return null;
    }
    if (type.isEnum()) {
      return Arrays.stream(type.getEnumConstants())
          .filter(constant -> constant.toString().equalsIgnoreCase(text))
          .findFirst()
          .orElseThrow();
    }
    return type == boolean.class
        ? (Object) Boolean.parseBoolean(text)
        : number(component, Double.parseDouble(text));
  }

  private static <R extends Record> R create(Class<R> type, Object[] values) throws Exception {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Constructor<R> constructor = type.getDeclaredConstructor(types);
    return constructor.newInstance(values);
  }
}
