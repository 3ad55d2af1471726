package org.cpajvm.core.encode;

import java.util.List;
import java.util.Map;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PerturbationEncoder.Encoding;
import org.cpajvm.api.plugin.PerturbationEncoder.Perturbation;
import org.cpajvm.core.plugins.PluginCall;
import org.cpajvm.core.study.PerturbationEncoding;

/** An encoder with checked options. What it gives is checked too: plugins come from anywhere. */
final class ConfiguredEncoder {
  private final String label;
  private final PerturbationEncoder plugin;
  private final OptionValues options;

  /**
   * Checks the options.
   *
   * @throws org.cpajvm.api.UsageException if one is unknown, missing or of another type
   */
  ConfiguredEncoder(String label, PerturbationEncoder plugin, Map<String, String> given) {
    this.label = label;
    this.plugin = plugin;
    this.options = OptionValues.check(title(), plugin.options(), given);
  }

  PerturbationEncoder plugin() {
    return plugin;
  }

  private String title() {
    return PerturbationEncoding.Encoder.title(label, plugin.name());
  }

  PerturbationEncoding.Encoder used(int dimension) {
    return new PerturbationEncoding.Encoder(
        label, plugin.name(), plugin.version(), options.asMap(), dimension);
  }

  /**
   * Encodes perturbations.
   *
   * @throws BadInputException if the plugin fails, or gives a number that is not finite
   */
  Encoding encode(List<Perturbation> perturbations) {
    Encoding encoding = PluginCall.run(title(), () -> plugin.encode(perturbations, options));
    for (Perturbation perturbation : perturbations) {
      float[] vector = encoding.vectors().get(perturbation.name());
      for (int i = 0; vector != null && i < vector.length; i++) {
        if (!Float.isFinite(vector[i])) {
          throw new BadInputException(
              title()
                  + " gives '"
                  + perturbation.name()
                  + "' the number "
                  + vector[i]
                  + " at position "
                  + (i + 1)
                  + ": all must be finite");
        }
      }
    }
    return encoding;
  }

  /** Why a perturbation has no vector. */
  String failure(String name, Encoding encoding) {
    return encoding.failures().getOrDefault(name, title() + " has no vector for '" + name + "'");
  }
}
