package org.cpajvm.core.cli;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.commons.cli.Options;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.model.ModelBackend.Execution;
import org.cpajvm.core.encode.AskedPerturbations;
import org.cpajvm.core.encode.UnseenPerturbations;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.study.PerturbationAttributes;
import org.cpajvm.core.study.PerturbationEncoding;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudySetup;

/** Loads the model of a command, with the perturbations in it that the command asks about. */
final class AskedModel {

  private AskedModel() {}

  /** The flags about perturbations that the model never saw. */
  static void addFlags(Options options) {
    options.addOption(Flags.smiles());
    options.addOption(Flags.encoderOption());
  }

  /**
   * Loads a model.
   *
   * @param dataset where attributes of perturbations are looked for, after {@code --smiles}
   * @param question what is asked, given the model and the attributes that its encoders read
   */
  static TrainedModel load(
      Arguments arguments,
      Console console,
      CellDataset dataset,
      BiFunction<TrainedModel, Collection<String>, AskedPerturbations> question) {
    Execution execution = arguments.execution(console);
    UnseenPerturbations unseen = new UnseenPerturbations(arguments.registry(), execution);
    TrainedModel model =
        TrainedModel.load(arguments.onlyPath("MODEL.cpa"), arguments.registry(), execution);
    try {
      List<String> attributes = unseen.attributes(model);
      AskedPerturbations asked = question.apply(model, attributes);
      if (UnseenPerturbations.unknown(model, asked.places().keySet()).isEmpty()) {
        return model;
      }
      return unseen.extend(
          model,
          asked.or(attributes(arguments, dataset, model, attributes)),
          EncoderFlags.byEncoder(arguments.pairs("encoder-option"), encoders(model)));
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }

  /** Loads a model that is asked about the cells of a data set as they are. */
  static TrainedModel ofCells(Arguments arguments, Console console, CellDataset dataset) {
    return load(
        arguments,
        console,
        dataset,
        (model, attributes) -> {
          Map<String, String> places = new LinkedHashMap<>();
          if (model.design().encoding().isPresent()) {
            StudyColumns columns = model.design().columns();
            Set<String> names = StudySetup.perturbations(dataset, columns);
            names.removeIf(name -> model.design().perturbationId(name).isPresent());
            String place = dataset.source() + ", obs column '" + columns.perturbation() + "'";
            names.forEach(name -> places.put(name, place));
          }
          return new AskedPerturbations(places, PerturbationAttributes.none());
        });
  }

  private static List<String> encoders(TrainedModel model) {
    return model.design().encoding().stream()
        .flatMap(encoding -> encoding.encoders().stream())
        .map(PerturbationEncoding.Encoder::label)
        .toList();
  }

  private static PerturbationAttributes attributes(
      Arguments arguments, CellDataset dataset, TrainedModel model, List<String> attributes) {
    StudyColumns columns = model.design().columns();
    return arguments
        .value("smiles")
        .map(s -> PerturbationAttributes.read(dataset, columns.withSmiles(s), attributes))
        .orElseGet(() -> PerturbationAttributes.readIfThere(dataset, columns, attributes));
  }
}
