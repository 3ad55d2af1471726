package org.cpajvm.api.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Describes a hyper-parameter: the one place for its name, default and meaning. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
  /** The name in files and on the command line. */
  String name();

  /** The default as a user would write it; {@code none} where it is off. */
  String value();

  /** What it means, in one line. */
  String help();

  /** The smallest value allowed. */
  double min() default Double.NEGATIVE_INFINITY;

  /** The largest value allowed. */
  double max() default Double.POSITIVE_INFINITY;
}
