package org.cpajvm.core.evaluate;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.metrics.Agreement;
import org.cpajvm.core.metrics.Group;
import org.cpajvm.core.metrics.MeanChange;
import org.cpajvm.core.study.StudyDesign;

/** Shows an evaluation: a table for people, CSV and JSON for programs. */
public final class EvaluationTable {
  private final List<HeldOut> groups;
  private final StudyDesign design;

  /** A table of these groups. */
  public EvaluationTable(List<HeldOut> groups, StudyDesign design) {
    this.groups = List.copyOf(groups);
    this.design = design;
  }

  /** A block of lines for each group, and the average where there are several. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (HeldOut group : groups) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s: %,d cells, predicted from %,d control cells%n",
              label(group.group()),
              group.cells(),
              group.controlCells()));
      methods(text, group.methods());
      text.append(System.lineSeparator());
    }
    if (groups.size() > 1) {
      text.append(String.format(Locale.ROOT, "average over %d groups%n", groups.size()));
      text.append(averages(groups));
    }
    return text.toString();
  }

  /** A line for each method: its averages over groups. */
  public static String averages(List<HeldOut> groups) {
    StringBuilder text = new StringBuilder();
    Map<HeldOut.Method, MeanChange> averages = new EnumMap<>(HeldOut.Method.class);
    for (HeldOut.Method method : HeldOut.Method.values()) {
      HeldOut.average(groups, method).ifPresent(change -> averages.put(method, change));
    }
    methods(text, averages);
    return text.toString();
  }

  /** A header and a line for each method; with columns for the mask where there is one. */
  private static void methods(StringBuilder text, Map<HeldOut.Method, MeanChange> methods) {
    boolean masked = methods.values().stream().anyMatch(change -> change.masked().isPresent());
    header(text, masked);
    methods.forEach((method, change) -> row(text, method, change));
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

  private static void row(StringBuilder text, HeldOut.Method method, MeanChange change) {
    Agreement all = change.all();
    Agreement top = change.top().get(20);
    String mask =
        change
            .masked()
            .map(m -> String.format(Locale.ROOT, " %10s %10s", number(m.r2()), number(m.pearson())))
            .orElse("");
    text.append(
        String.format(
            Locale.ROOT,
            "  %-18s %8s %10s %10s %10s %10s%s%n",
            method.label(),
            number(all.r2()),
            number(top.r2()),
            number(all.pearson()),
            number(top.pearson()),
            number(all.rmse()),
            mask));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  /** A row for each group, method and set of genes. */
  public String csv() {
    List<String> lines = new ArrayList<>();
    List<String> names = covariateNames();
    lines.add(
        "treatment,dose,"
            + names.stream().map(n -> quote(n) + ",").collect(Collectors.joining())
            + "cells,control_cells,method,genes,r2,pearson_change,cosine_change,rmse_change,mae_change,direction");
    for (HeldOut group : groups) {
      String start =
          quote(group.group().treatment().condition(design.columns().separator()))
              + ","
              + quote(doses(group.group().treatment()))
              + ","
              + group.group().covariates().stream()
                  .map(v -> quote(v) + ",")
                  .collect(Collectors.joining())
              + group.cells()
              + ","
              + group.controlCells()
              + ",";
      group
          .methods()
          .forEach(
              (method, change) -> {
                lines.add(start + quote(method.label()) + ",all," + numbers(change.all()));
                change
                    .top()
                    .forEach(
                        (n, a) ->
                            lines.add(
                                start + quote(method.label()) + ",top" + n + "," + numbers(a)));
                change
                    .masked()
                    .ifPresent(
                        a -> lines.add(start + quote(method.label()) + ",mask," + numbers(a)));
              });
    }
    return String.join("\n", lines) + "\n";
  }

  private static String numbers(Agreement a) {
    return a.r2()
        + ","
        + a.pearson()
        + ","
        + a.cosine()
        + ","
        + a.rmse()
        + ","
        + a.mae()
        + ","
        + a.direction();
  }

  private static String quote(String text) {
    return text.matches("[^\",\r\n]*") ? text : '"' + text.replace("\"", "\"\"") + '"';
  }

  /** The same as one JSON object; what is undefined is null. */
  public String json() {
    JsonArray all = new JsonArray();
    for (HeldOut group : groups) {
      JsonObject json = new JsonObject();
      json.addProperty(
          "treatment", group.group().treatment().condition(design.columns().separator()));
      json.addProperty("dose", doses(group.group().treatment()));
      JsonObject covariates = new JsonObject();
      List<String> names = covariateNames();
      for (int i = 0; i < names.size(); i++) {
        covariates.addProperty(names.get(i), group.group().covariates().get(i));
      }
      json.add("covariates", covariates);
      json.addProperty("cells", group.cells());
      json.addProperty("control_cells", group.controlCells());
      json.add("methods", methods(group.methods()));
      all.add(json);
    }
    JsonObject result = new JsonObject();
    result.add("groups", all);
    JsonObject averages = new JsonObject();
    for (HeldOut.Method method : HeldOut.Method.values()) {
      Optional<MeanChange> average = HeldOut.average(groups, method);
      average.ifPresent(change -> averages.add(method.label(), measures(change)));
    }
    result.add("average", averages);
    return result.toString();
  }

  private static JsonObject methods(Map<HeldOut.Method, MeanChange> methods) {
    JsonObject json = new JsonObject();
    methods.forEach((method, change) -> json.add(method.label(), measures(change)));
    return json;
  }

  private static JsonObject measures(MeanChange change) {
    JsonObject json = new JsonObject();
    json.add("all", measures(change.all()));
    change.top().forEach((n, agreement) -> json.add("top" + n, measures(agreement)));
    change.masked().ifPresent(agreement -> json.add("mask", measures(agreement)));
    return json;
  }

  private static JsonObject measures(Agreement agreement) {
    JsonObject json = new JsonObject();
    json.addProperty("r2", finite(agreement.r2()));
    json.addProperty("pearson_change", finite(agreement.pearson()));
    json.addProperty("cosine_change", finite(agreement.cosine()));
    json.addProperty("rmse_change", finite(agreement.rmse()));
    json.addProperty("mae_change", finite(agreement.mae()));
    json.addProperty("direction", finite(agreement.direction()));
    return json;
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }

  /** A group in words: treatment, dose, covariates. */
  public String label(Group group) {
    String treatment = group.treatment().condition(design.columns().separator());
    String dose = design.columns().dose().isPresent() ? " at dose " + doses(group.treatment()) : "";
    return group.covariates().isEmpty()
        ? treatment + dose
        : treatment + dose + ", " + String.join(", ", group.covariates());
  }

  private String doses(Treatment treatment) {
    return treatment.components().stream()
        .map(c -> Double.toString(c.dose()))
        .collect(Collectors.joining(design.columns().separator()));
  }

  private List<String> covariateNames() {
    return design.covariates().stream()
        .filter(c -> !c.batch())
        .map(StudyDesign.Covariate::name)
        .toList();
  }
}
