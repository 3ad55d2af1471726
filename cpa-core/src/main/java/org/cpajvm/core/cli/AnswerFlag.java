package org.cpajvm.core.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.cpajvm.api.UsageException;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.predict.AnswerSource;
import org.cpajvm.core.predict.PredictionRule;

/** The flag that says what answers are made of. */
final class AnswerFlag {
  private static final String NAME = "predictor";

  private AnswerFlag() {}

  static Option option() {
    return Flags.value(
        NAME,
        "WHAT",
        "What answers are made of: blend (default: rules in closed form, and the network as far as"
            + " checks trust it), backbone (the rules alone) or network.");
  }

  /**
   * What answers are made of; empty where it is the cells that the network predicts: where they are
   * asked for, under {@code --expression mean} and {@code sampled}, and where a model of an early
   * version has nothing else.
   *
   * @throws UsageException if the flag asks for what the model or {@code --expression} cannot do
   */
  static Optional<AnswerSource> source(
      Arguments arguments, TrainedModel model, PredictionRule rule) {
    Optional<AnswerSource> asked = arguments.value(NAME).map(AnswerFlag::parse);
    if (asked.isEmpty()) {
      return model.ensemble().isPresent() && rule == PredictionRule.ANCHORED
          ? Optional.of(AnswerSource.BLEND)
          : Optional.empty();
    }
    if (asked.get() == AnswerSource.NETWORK) {
      return Optional.empty();
    }
    if (rule != PredictionRule.ANCHORED) {
      throw new UsageException(
          "--expression "
              + rule.name().toLowerCase(Locale.ROOT)
              + " is what the network says: it goes with --predictor network alone");
    }
    if (model.ensemble().isEmpty()) {
      throw new UsageException(
          "the model has no training groups, as it is from an earlier version: train it again, or"
              + " ask its network (--predictor network)");
    }
    return asked;
  }

  private static AnswerSource parse(String text) {
    return Arrays.stream(AnswerSource.values())
        .filter(source -> source.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--predictor is blend, backbone or network, not '" + text + "'"));
  }
}
