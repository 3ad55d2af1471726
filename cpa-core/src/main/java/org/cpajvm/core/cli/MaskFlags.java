package org.cpajvm.core.cli;

import java.util.BitSet;
import java.util.Map;
import org.apache.commons.cli.Options;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.plugin.GeneMaskProvider;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.core.evaluate.ConditionMasks;
import org.cpajvm.core.study.Study;

/** The flags that choose a gene mask. */
final class MaskFlags {

  private MaskFlags() {}

  static void add(Options options) {
    options.addOption(
        Flags.value(
            "mask",
            "NAME",
            "Compare over the genes of a mask too: uns-deg, computed-deg, gene-list or a"
                + " plugin's."));
    options.addOption(Flags.list("mask-option", "KEY=VALUE", "An option of the mask."));
  }

  /** The masks of the conditions of a study; none where no flag asks for them. */
  static Map<String, BitSet> masks(Arguments arguments, CellDataset dataset, Study study) {
    Map<String, String> given = arguments.pairs("mask-option");
    if (!arguments.has("mask")) {
      if (!given.isEmpty()) {
        throw new UsageException("--mask-option needs a --mask");
      }
      return Map.of();
    }
    GeneMaskProvider provider =
        arguments.registry().get(GeneMaskProvider.class, arguments.required("mask"));
    OptionValues options =
        OptionValues.check("mask '" + provider.name() + "'", provider.options(), given);
    return ConditionMasks.of(provider, options, dataset, study);
  }
}
