package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cpajvm.api.study.Treatment;

/**
 * What was learned from a data set and must travel with the model: its genes and vocabularies.
 *
 * @param columns what the columns of {@code obs} mean
 * @param genes the names of the genes, in the order of the model's output
 * @param perturbations the vocabulary: id 0 is the padding (an empty string), 1 is control, then
 *     the others sorted
 * @param conditions the labels of the perturbation adversary: treatments without their doses,
 *     sorted
 * @param covariates the covariates the model embeds, each with its sorted values; the batch, if
 *     there is one, is the last
 * @param holdOut the cells that were held out beside those of the split column
 * @param encoding vectors of the perturbations from outside, or empty where all are learned
 * @param selection which cells of a file the study is made of
 */
public record StudyDesign(
    StudyColumns columns,
    List<String> genes,
    List<String> perturbations,
    List<String> conditions,
    List<Covariate> covariates,
    List<HoldOut> holdOut,
    Optional<PerturbationEncoding> encoding,
    CellSelection selection) {

  /** The id of control in the vocabulary. */
  public static final int CONTROL_ID = 1;

  /**
   * One covariate.
   *
   * @param name the column
   * @param values its values, sorted
   * @param batch whether it is the batch
   */
  public record Covariate(String name, List<String> values, boolean batch) {
    /** Copies the list. */
    public Covariate {
      values = List.copyOf(values);
      checkDistinct("value of covariate '" + name + "'", values);
    }
  }

  /** Copies the lists. */
  public StudyDesign {
    genes = List.copyOf(genes);
    perturbations = List.copyOf(perturbations);
    conditions = List.copyOf(conditions);
    covariates = List.copyOf(covariates);
    holdOut = List.copyOf(holdOut);
    checkDistinct("gene", genes);
    checkDistinct("condition", conditions);
    checkDistinct("covariate", covariates.stream().map(Covariate::name).toList());
    if (perturbations.size() < 2
        || !perturbations.get(0).isEmpty()
        || !perturbations.get(CONTROL_ID).equals(columns.control())) {
      throw new IllegalArgumentException(
          "a vocabulary begins with padding and control, not " + perturbations);
    }
    for (int id = CONTROL_ID + 2; id < perturbations.size(); id++) {
      if (perturbations.get(id - 1).compareTo(perturbations.get(id)) >= 0) {
        throw new IllegalArgumentException(
            "a vocabulary is sorted, but '"
                + perturbations.get(id - 1)
                + "' is before '"
                + perturbations.get(id)
                + "'");
      }
    }
  }

  private static void checkDistinct(String what, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new IllegalArgumentException("there is a " + what + " '" + name + "' twice");
      }
    }
  }

  /** A design of all cells. */
  public StudyDesign(
      StudyColumns columns,
      List<String> genes,
      List<String> perturbations,
      List<String> conditions,
      List<Covariate> covariates,
      List<HoldOut> holdOut,
      Optional<PerturbationEncoding> encoding) {
    this(
        columns,
        genes,
        perturbations,
        conditions,
        covariates,
        holdOut,
        encoding,
        CellSelection.ALL);
  }

  /** A design of all cells whose perturbations are all learned. */
  public StudyDesign(
      StudyColumns columns,
      List<String> genes,
      List<String> perturbations,
      List<String> conditions,
      List<Covariate> covariates,
      List<HoldOut> holdOut) {
    this(columns, genes, perturbations, conditions, covariates, holdOut, Optional.empty());
  }

  /** The same design with other cells held out. */
  public StudyDesign withHoldOut(List<HoldOut> others) {
    return new StudyDesign(
        columns, genes, perturbations, conditions, covariates, others, encoding, selection);
  }

  /** The same design of other cells. */
  public StudyDesign withSelection(CellSelection other) {
    return new StudyDesign(
        columns, genes, perturbations, conditions, covariates, holdOut, encoding, other);
  }

  /** The same design with vectors of its perturbations from outside. */
  public StudyDesign withEncoding(PerturbationEncoding other) {
    return new StudyDesign(
        columns,
        genes,
        perturbations,
        conditions,
        covariates,
        holdOut,
        Optional.of(other),
        selection);
  }

  /**
   * The same design with more perturbations in its vocabulary. Their ids, and those of the others,
   * are new; the conditions stay those that were trained on.
   *
   * @param names perturbations that it does not have
   * @param other the encoding of all of them
   */
  public StudyDesign withPerturbations(Collection<String> names, PerturbationEncoding other) {
    int first = CONTROL_ID + 1;
    TreeSet<String> sorted = new TreeSet<>(perturbations.subList(first, perturbations.size()));
    sorted.addAll(names);
    List<String> vocabulary = new ArrayList<>(perturbations.subList(0, first));
    vocabulary.addAll(sorted);
    return new StudyDesign(
        columns, genes, vocabulary, conditions, covariates, holdOut, Optional.of(other), selection);
  }

  /** Whether a treatment is control, at whatever dose. */
  public boolean isControl(Treatment treatment) {
    return treatment.components().stream()
        .allMatch(c -> c.perturbation().equals(columns.control()));
  }

  /** The perturbations without the padding: control, then the others sorted. */
  public List<String> vocabulary() {
    return perturbations.subList(CONTROL_ID, perturbations.size());
  }

  /** The id of a perturbation, if the vocabulary has it. */
  public Optional<Integer> perturbationId(String name) {
    if (name.equals(columns.control())) {
      return Optional.of(CONTROL_ID);
    }
    int first = CONTROL_ID + 1;
    int at = Collections.binarySearch(perturbations.subList(first, perturbations.size()), name);
    return at < 0 ? Optional.empty() : Optional.of(first + at);
  }

  /**
   * The perturbations that training saw, control among them: those of the conditions with a weight.
   *
   * @param conditionWeights for each condition the weight of its class, 0 where it has no training
   *     cells
   */
  public Set<String> trained(double[] conditionWeights) {
    TreatmentParser parser = new TreatmentParser(columns.control(), columns.separator());
    Set<String> trained = new TreeSet<>();
    for (int c = 0; c < conditionWeights.length; c++) {
      if (conditionWeights[c] > 0) {
        trained.addAll(parser.names(conditions.get(c), "the conditions of a model"));
      }
    }
    return trained;
  }

  /** The position of each of some values, by value. */
  static Map<String, Integer> positions(List<String> values) {
    return IntStream.range(0, values.size()).boxed().collect(Collectors.toMap(values::get, i -> i));
  }
}
