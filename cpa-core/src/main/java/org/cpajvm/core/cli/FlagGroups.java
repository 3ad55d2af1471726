package org.cpajvm.core.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** Sorts the flags of a command with many of them, those that most people need first. */
final class FlagGroups {
  private static final int FEW = 16;
  private static final String OTHERS = "Other flags";
  private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

  static {
    GROUPS.put(
        "What matters most",
        List.of(
            "out",
            "perturbation",
            "control",
            "dose",
            "covariates",
            "batch",
            "hold-out",
            "preset",
            "encoder",
            "resume"));
    GROUPS.put(
        "Which data", List.of("split", "layer", "separator", "keep", "genes", "drop-empty-cells"));
    GROUPS.put("Vectors of perturbations", List.of("encoder-option", "encoder-partial", "smiles"));
    GROUPS.put("Masks of genes", List.of("mask", "mask-option", "mask-weight"));
    GROUPS.put("Settings", List.of("config", "set", "print-config"));
    GROUPS.put(
        "How to run",
        List.of(
            "ensemble",
            "folds",
            "seed",
            "threads",
            "device",
            "memory",
            "overwrite",
            "checkpoint-every"));
    GROUPS.put("Every command", List.of("plugins", "json", "quiet", "verbose", "help"));
  }

  private FlagGroups() {}

  /**
   * The flags of a command by group, in the order of help; one group without a title where there
   * are few.
   */
  static Map<String, List<Option>> of(Options options) {
    Map<String, List<Option>> sorted = new LinkedHashMap<>();
    if (options.getOptions().size() <= FEW) {
      sorted.put("", List.copyOf(options.getOptions()));
      return sorted;
    }
    List<Option> left = new ArrayList<>(options.getOptions());
    GROUPS.forEach(
        (title, names) -> {
          List<Option> group =
              names.stream().filter(options::hasLongOption).map(options::getOption).toList();
          left.removeAll(group);
          if (title.equals("Every command") && !left.isEmpty()) {
            sorted.put(OTHERS, List.copyOf(left));
          }
          if (!group.isEmpty()) {
            sorted.put(title, group);
          }
        });
    return sorted;
  }
}
