package org.cpajvm.core.encode;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cpajvm.api.UsageException;

/**
 * An encoder that somebody chose.
 *
 * @param label what this use of the encoder is called: letters, digits, hyphens and underscores.
 *     Where one plugin is used several times, labels tell its uses apart
 * @param name the name of the plugin
 * @param options the options that were given, as text
 */
public record EncoderChoice(String label, String name, Map<String, String> options) {
  /** Checks the label and copies the options. */
  public EncoderChoice {
    options = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(options));
    if (!label.matches("[A-Za-z0-9_-]+")) {
      throw new UsageException(
          "'" + label + "' is no label of an encoder: letters, digits, hyphens and underscores");
    }
  }

  /** A use of an encoder that is called like the encoder. */
  public EncoderChoice(String name, Map<String, String> options) {
    this(name, name, options);
  }

  /** Reads {@code NAME} or {@code LABEL=NAME}, without options. */
  public static EncoderChoice parse(String text) {
    int equals = text.indexOf('=');
    return equals < 0
        ? new EncoderChoice(text, Map.of())
        : new EncoderChoice(text.substring(0, equals), text.substring(equals + 1), Map.of());
  }
}
