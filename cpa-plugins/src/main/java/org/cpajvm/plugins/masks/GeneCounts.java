package org.cpajvm.plugins.masks;

import org.cpajvm.api.UsageException;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PluginOption;

/** The option that says how many genes a condition gets. */
final class GeneCounts {
  /** How many of the genes that rank first are taken. */
  static final PluginOption OPTION =
      new PluginOption("n", PluginOption.Type.INTEGER, "50", "how many genes a condition gets");

  private GeneCounts() {}

  /** The value of the option. */
  static int of(String provider, OptionValues options) {
    int count = options.integer(OPTION.name());
    if (count < 1) {
      throw new UsageException(
          "gene mask '" + provider + "': option 'n' must be 1 or more, not " + count);
    }
    return count;
  }
}
