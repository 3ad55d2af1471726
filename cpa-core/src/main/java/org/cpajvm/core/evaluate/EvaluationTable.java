package org.cpajvm.core.evaluate;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.cpajvm.core.metrics.Agreement;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.MeanChange;
import org.cpajvm.core.study.StudyDesign;

/** Shows an evaluation: a table for people, CSV and JSON for programs. */
public final class EvaluationTable {
  private static final int LEFT_OUT_SHOWN = 20;

  private final Evaluation evaluation;
  private final GroupLabels labels;

  /** A table of an evaluation of a study with this design. */
  public EvaluationTable(Evaluation evaluation, StudyDesign design) {
    this.evaluation = evaluation;
    this.labels = new GroupLabels(design);
  }

  /** A block of lines for each group, the averages where there are several, and what is missing. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (HeldOut group : evaluation.groups()) {
      line(
          text,
          "%s: %,d %s, predicted from %,d control %s",
          label(group.group()),
          group.cells(),
          cells(group.cells()),
          group.controlCells(),
          cells(group.controlCells()));
      methods(text, group.methods());
      text.append(System.lineSeparator());
    }
    if (evaluation.groups().size() > 1) {
      List<Averages> averages = Averages.of(evaluation.groups());
      if (averages.size() == 1) {
        line(text, "average over %d groups", evaluation.groups().size());
      }
      text.append(averages(evaluation.groups()));
    }
    leftOut(text);
    return text.toString();
  }

  /**
   * The averages over groups: a line for each method. Where not all groups have all methods, there
   * is a block of lines for each set of groups with the same methods, with their number.
   */
  public static String averages(List<HeldOut> groups) {
    StringBuilder text = new StringBuilder();
    List<Averages> averages = Averages.of(groups);
    for (Averages average : averages) {
      if (averages.size() > 1) {
        String lacking =
            average.lacking().stream()
                .sorted()
                .map(HeldOut.Method::label)
                .collect(Collectors.joining(", "));
        line(
            text,
            "average over %d of %d groups%s",
            average.groups().size(),
            groups.size(),
            lacking.isEmpty() ? "" : ", those without " + lacking);
      }
      methods(text, average.methods());
      counts(text, average);
      if (averages.size() > 1) {
        text.append(System.lineSeparator());
      }
    }
    return text.toString();
  }

  /** The numbers of groups behind the measures, where some are not defined in all groups. */
  private static void counts(StringBuilder text, Averages average) {
    MeanChange counts = average.counts();
    boolean all =
        counts.byGenes().values().stream()
            .allMatch(
                a ->
                    List.of(a.r2(), a.pearson(), a.rmse()).stream()
                        .allMatch(count -> count == average.groups().size()));
    if (!all) {
      row(text, "groups", counts, "%.0f");
    }
  }

  private void leftOut(StringBuilder text) {
    List<LeftOut> leftOut = evaluation.leftOut();
    if (leftOut.isEmpty()) {
      return;
    }
    int all = evaluation.groups().size() + leftOut.size();
    line(text, "%d of %d held-out groups %s left out:", leftOut.size(), all, are(leftOut.size()));
    for (LeftOut group : leftOut.subList(0, Math.min(LEFT_OUT_SHOWN, leftOut.size()))) {
      line(text, "  %s", labels.describe(group));
    }
    if (leftOut.size() > LEFT_OUT_SHOWN) {
      line(text, "  and %d more, which --out and --json name", leftOut.size() - LEFT_OUT_SHOWN);
    }
  }

  private static String are(int number) {
    return number == 1 ? "is" : "are";
  }

  private static String cells(int number) {
    return number == 1 ? "cell" : "cells";
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
  }

  /** A header and a line for each method; with columns for the mask where there is one. */
  private static void methods(StringBuilder text, Map<HeldOut.Method, MeanChange> methods) {
    boolean masked = methods.values().stream().anyMatch(change -> change.masked().isPresent());
    header(text, masked);
    methods.forEach((method, change) -> row(text, method.label(), change, "%.3f"));
  }

  /** The genes of a group that change most, as the real cells and as each method has them. */
  public static String genes(HeldOut group, int number) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT, "  %-14s %8s %10s %8s%n", "change of", "truth", "additive", "model"));
    for (HeldOut.GeneChange gene :
        group.topGenes().subList(0, Math.min(number, group.topGenes().size()))) {
      text.append(
          String.format(
              Locale.ROOT,
              "  %-14s %8s %10s %8s%n",
              gene.gene(),
              number(gene.truth()),
              number(gene.predicted().getOrDefault(HeldOut.Method.ADDITIVE, Double.NaN)),
              number(gene.predicted().getOrDefault(HeldOut.Method.MODEL, Double.NaN))));
    }
    return text.toString();
  }

  private static void header(StringBuilder text, boolean masked) {
    text.append(
        String.format(
            Locale.ROOT,
            "  %-18s %8s %10s %10s %10s %10s%s%n",
            "",
            "R2",
            "R2 top20",
            "r change",
            "r top20",
            "RMSE",
            masked ? String.format(Locale.ROOT, " %10s %10s", "R2 mask", "r mask") : ""));
  }

  private static void row(StringBuilder text, String label, MeanChange change, String format) {
    Agreement all = change.all();
    Agreement top = change.top().get(20);
    String mask =
        change
            .masked()
            .map(
                m ->
                    String.format(
                        Locale.ROOT,
                        " %10s %10s",
                        number(m.r2(), format),
                        number(m.pearson(), format)))
            .orElse("");
    line(
        text,
        "  %-18s %8s %10s %10s %10s %10s%s",
        label,
        number(all.r2(), format),
        number(top.r2(), format),
        number(all.pearson(), format),
        number(top.pearson(), format),
        number(all.rmse(), format),
        mask);
  }

  private static String number(double value) {
    return number(value, "%.3f");
  }

  private static String number(double value, String format) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }

  /**
   * A row for each group, method and set of genes, and one for each group that was left out, with
   * the reason in the column {@code left_out}. Groups with the same number in {@code average_set}
   * have the same methods, so that averages over them can be compared.
   */
  public String csv() {
    return EvaluationCsv.of(evaluation, labels);
  }

  /** One JSON object; what is undefined is null. */
  public String json() {
    return EvaluationJson.of(evaluation, labels);
  }

  /** A group in words: treatment, dose, covariates. */
  public String label(Group group) {
    return labels.label(group);
  }
}
