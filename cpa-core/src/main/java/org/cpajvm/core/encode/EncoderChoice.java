package org.cpajvm.core.encode;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An encoder that somebody chose.
 *
 * @param name the name of the plugin
 * @param options the options that were given, as text
 */
public record EncoderChoice(String name, Map<String, String> options) {
  /** Copies the options. */
  public EncoderChoice {
    options = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }
}
