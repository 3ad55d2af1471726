package org.cpajvm.core.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cpajvm.core.backbone.Blend;
import org.cpajvm.core.backbone.Decision;

/** Says in a line how questions in a situation are answered, and why. */
final class DecisionText {
  private static final double SHOWN = 0.05; // a weight below it is not worth a word

  private DecisionText() {}

  static String of(Decision decision, Blend.Weight weight) {
    StringBuilder text = new StringBuilder(decision.situation().describe()).append(": ");
    List<String> parts = new ArrayList<>();
    double closed = 1 - weight.network();
    if (weight.network() >= SHOWN) {
      parts.add(percent(weight.network()) + " network");
    }
    decision.weights().entrySet().stream()
        .sorted(Comparator.comparingDouble((Map.Entry<String, Double> e) -> -e.getValue()))
        .filter(e -> e.getValue() * closed >= SHOWN)
        .forEach(e -> parts.add(percent(e.getValue() * closed) + " " + e.getKey()));
    text.append(String.join(" + ", parts));
    if (decision.groups() == 0) {
      return text.append(" (no training group is like that, so nothing could be checked)")
          .toString();
    }
    text.append(
        String.format(Locale.ROOT, " (RMSE on %d training groups left out", decision.groups()));
    if (!decision.judged().equals(decision.situation())) {
      text.append(", which are ").append(decision.judged().describe());
    }
    text.append(": ");
    List<String> errors = new ArrayList<>();
    decision.errors().forEach((rule, error) -> errors.add(rule + " " + number(error)));
    text.append(String.join(", ", errors));
    if (weight.groups() > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "; on %d for the network: backbone %s, network %s, blend %s",
              weight.groups(),
              number(weight.errors().get("backbone")),
              number(weight.errors().get("network")),
              number(weight.errors().get("blend"))));
    }
    return text.append(")").toString();
  }

  private static String percent(double share) {
    return Math.round(100 * share) + " %";
  }

  private static String number(double error) {
    return String.format(Locale.ROOT, "%.3f", error);
  }
}
