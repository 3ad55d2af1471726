package org.cpajvm.core.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.core.batch.ShuffleWindow;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.study.ContentHash;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyDesign;
import org.cpajvm.core.study.StudyDesignJson;

/**
 * What decides the weights that a run ends with, part by part: settings and seed as they are, data
 * as hashes. Where two runs are equal in all of it, one may go on where the other stopped.
 */
final class RunIdentity {

  private RunIdentity() {}

  /** The parts of a run, by name, in the order in which differences are looked for. */
  static Map<String, String> of(
      Study study,
      Hyperparameters hyperparameters,
      ModelSpec spec,
      String backend,
      Optional<LossMask> mask) {
    StudyDesign design = study.design();
    Map<String, String> parts = settings(hyperparameters);
    parts.put("the seed", Long.toString(spec.seed()));
    parts.put("the backend", backend);
    parts.put("the shuffle window (--memory)", ShuffleWindow.of(study.expression()).describe());
    parts.put("what the columns mean", StudyDesignJson.toJson(design.columns()).toString());
    parts.put("what is held out", design.holdOut().toString());
    parts.put("the number of cells", Integer.toString(study.cells()));
    parts.put("the number of genes", Integer.toString(design.genes().size()));
    parts.put("the names of the genes", hash(design.genes()));
    parts.put("the encoding of perturbations", encoding(spec));
    mask.ifPresent(m -> parts.put("the mask of the loss (--mask)", m.identity()));
    parts.put(
        "the treatments of the cells",
        hash(study.cells(), study::treatment) + hash(study.treatments()));
    for (int c = 0; c < design.covariates().size(); c++) {
      int covariate = c;
      parts.put(
          "the covariate " + design.covariates().get(c).name(),
          hash(study.cells(), cell -> study.covariate(covariate, cell))
              + hash(design.covariates().get(c).values()));
    }
    parts.put(
        "the split of the cells", hash(study.cells(), cell -> study.split(cell).name().charAt(0)));
    parts.put("the expression of the cells", new ContentHash().add(study.expression()).toString());
    return parts;
  }

  private static String encoding(ModelSpec spec) {
    ContentHash hash = new ContentHash();
    spec.encoding()
        .ifPresent(
            encoding -> {
              for (float[] vector : encoding.vectors()) {
                hash.add(vector == null ? -1 : vector.length);
                for (int i = 0; vector != null && i < vector.length; i++) {
                  hash.add(Float.floatToIntBits(vector[i]));
                }
              }
            });
    return hash.toString();
  }

  private static String hash(Iterable<?> values) {
    ContentHash hash = new ContentHash();
    values.forEach(value -> hash.add(value.toString()));
    return hash.toString();
  }

  private static String hash(int length, IntUnaryOperator values) {
    ContentHash hash = new ContentHash();
    for (int i = 0; i < length; i++) {
      hash.add(values.applyAsInt(i));
    }
    return hash.toString();
  }

  /**
   * Refuses to go on with a run under another identity. A setting that a checkpoint does not know
   * was its default: an older version has made it.
   *
   * @param where what to call the checkpoint in messages
   */
  static void check(Map<String, String> saved, Map<String, String> now, String where) {
    Map<String, String> before = new LinkedHashMap<>(saved);
    settings(Hyperparameters.defaults()).forEach(before::putIfAbsent);
    for (String part : now.keySet()) {
      refuse(part, before.get(part), now.get(part), where);
    }
    for (String part : new TreeSet<>(before.keySet())) {
      refuse(part, before.get(part), now.get(part), where);
    }
  }

  private static Map<String, String> settings(Hyperparameters hyperparameters) {
    Map<String, String> parts = new LinkedHashMap<>();
    hyperparameters.asMap().forEach((name, value) -> parts.put("the setting " + name, value));
    return parts;
  }

  private static void refuse(String part, String saved, String now, String where) {
    if (saved == null || !saved.equals(now)) {
      throw new BadInputException(
          where
              + " is of another run: "
              + part
              + " was "
              + (saved == null ? "absent" : saved)
              + " and is "
              + (now == null ? "absent" : now)
              + "; train as then, or without --resume to begin anew");
    }
  }
}
