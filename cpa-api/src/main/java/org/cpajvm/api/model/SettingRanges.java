package org.cpajvm.api.model;

import java.lang.reflect.RecordComponent;
import org.cpajvm.api.UsageException;

/** Checks the values of a record of settings against the ranges in their annotations. */
final class SettingRanges {

  private SettingRanges() {}

  static void check(Class<? extends Record> type, Object... values) {
    RecordComponent[] components = type.getRecordComponents();
    if (components.length != values.length) {
      throw new IllegalArgumentException(
          type + " has " + components.length + " settings, not " + values.length);
    }
    for (int i = 0; i < values.length; i++) {
      Setting setting = components[i].getAnnotation(Setting.class);
      if (values[i] == null
          && components[i].getType() != Integer.class
          && components[i].getType() != Double.class) {
        throw new UsageException(
            setting.name() + " needs a value; its default is " + setting.value());
      }
      if (values[i] instanceof Number number) {
        double value = number.doubleValue();
        if (!(value >= setting.min() && value <= setting.max())) {
          throw new UsageException(
              setting.name()
                  + " must be from "
                  + text(setting.min())
                  + " to "
                  + text(setting.max())
                  + ", not "
                  + text(value)
                  + ": "
                  + setting.help());
        }
      }
    }
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
