package org.cpajvm.core.cli;

import com.google.gson.JsonObject;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.model.GeneWeights;
import org.cpajvm.api.plugin.GeneMaskProvider;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.core.config.JsonFields;
import org.cpajvm.core.evaluate.ConditionMasks;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.train.LossMask;

/**
 * The mask whose genes are to count more in the loss of a training run.
 *
 * @param name the name of the plugin
 * @param options the options that were given, as text
 * @param weight how many times as much a gene of the mask counts as another
 */
record MaskChoice(String name, Map<String, String> options, double weight) {
  private static final double WEIGHT = 3;

  MaskChoice {
    options = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(options));
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw new UsageException("--mask-weight must be above 0, not " + weight);
    }
  }

  static void addFlags(Options options) {
    options.addOption(
        Flags.value(
            "mask",
            "NAME",
            "Have the genes of a condition's mask count more in the reconstruction loss: uns-deg,"
                + " computed-deg, gene-list or a plugin's (cpa plugins lists their options)."));
    options.addOption(Flags.list("mask-option", "KEY=VALUE", "An option of the mask."));
    options.addOption(
        Flags.value(
            "mask-weight",
            "W",
            "How many times as much a gene of the mask counts as another (default 3)."));
  }

  /** The mask that flags choose, or else that of the configuration file. */
  static Optional<MaskChoice> of(Arguments arguments, JsonFields file) {
    Optional<MaskChoice> ofFile = file.object("mask").map(MaskChoice::fromJson);
    Optional<MaskChoice> chosen =
        arguments
            .value("mask")
            .map(
                name ->
                    ofFile
                        .filter(m -> m.name.equals(name))
                        .orElse(new MaskChoice(name, Map.of(), WEIGHT)))
            .or(() -> ofFile);
    Map<String, String> given = arguments.pairs("mask-option");
    Optional<String> weight = arguments.value("mask-weight");
    if (chosen.isEmpty() && (!given.isEmpty() || weight.isPresent())) {
      throw new UsageException("--mask-option and --mask-weight need a --mask");
    }
    return chosen.map(
        mask -> {
          Map<String, String> options = new LinkedHashMap<>(mask.options);
          options.putAll(given);
          return new MaskChoice(
              mask.name, options, weight.map(MaskChoice::number).orElse(mask.weight));
        });
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new UsageException("--mask-weight takes a number, not '" + text + "'", e);
    }
  }

  private static MaskChoice fromJson(JsonFields mask) {
    mask.allow(List.of("name", "options", "weight"), "");
    return new MaskChoice(
        mask.required("name"), mask.map("options"), mask.number("weight", WEIGHT));
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject();
    json.addProperty("name", name);
    JsonObject given = new JsonObject();
    options.forEach(given::addProperty);
    json.add("options", given);
    json.addProperty("weight", weight);
    return json;
  }

  /**
   * Computes the masks of the conditions of a study.
   *
   * @param dataset the data set of the study, with the genes that are trained on
   * @throws BadInputException if no condition has a mask: the loss would be as without
   */
  LossMask lossMask(CellDataset dataset, Study study, PluginRegistry registry) {
    GeneMaskProvider provider = registry.get(GeneMaskProvider.class, name);
    OptionValues values = OptionValues.check("mask '" + name + "'", provider.options(), options);
    BitSet[] masks = ConditionMasks.ofTraining(provider, values, dataset, study);
    LossMask mask =
        new LossMask(
            name + " (version " + provider.version() + ") " + values.asMap() + ", weight " + weight,
            new GeneWeights(study.design().genes().size(), weight, masks));
    if (mask.masked() == 0) {
      throw new BadInputException(
          study.source()
              + ": mask '"
              + name
              + "' has no genes for any condition: leave out --mask");
    }
    return mask;
  }
}
