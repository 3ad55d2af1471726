package org.cpajvm.core.study;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.random.Draws;
import org.cpajvm.core.random.Seeds;

/** Decides what each cell is used for. */
final class Splits {
  private final ObsColumns obs;
  private final List<Treatment> treatments;
  private final List<String> covariates;
  private final Optional<String> column;
  private final HeldOutCells heldOut;

  /**
   * Prepares to split cells.
   *
   * @param treatments the treatment of each cell, the same object for the same one
   * @param column the column of the split
   */
  Splits(
      ObsColumns obs, StudyColumns columns, List<Treatment> treatments, Optional<String> column) {
    this.obs = obs;
    this.treatments = treatments;
    this.covariates = columns.modelCovariates();
    this.column = column;
    this.heldOut = new HeldOutCells(obs, columns, treatments);
  }

  /**
   * The split of each cell: as the column says, then the hold-outs; where no validation cells are
   * left, a fraction of the training cells is drawn, controls among them. The last training cell of
   * a perturbation, and of a value of a covariate, is not drawn.
   */
  Split[] assign(List<HoldOut> holdOuts, double validationFraction, long seed) {
    Split[] splits = fromColumn();
    for (HoldOut holdOut : holdOuts) {
      int held = hold(holdOut, splits);
      heldOut
          .error(holdOut, held)
          .ifPresent(
              e -> {
                throw e;
              });
    }
    if (!Arrays.asList(splits).contains(Split.VALID)) {
      draw(splits, validationFraction, seed);
      returnLast(splits);
    }
    return splits;
  }

  /**
   * The split of each cell of a data set that a model may not have been trained on: hold-outs may
   * fit no cell or name columns that it does not have, and none are drawn.
   */
  Split[] assignKnown(List<HoldOut> holdOuts) {
    Split[] splits = fromColumn();
    holdOuts.stream().filter(heldOut::applies).forEach(holdOut -> hold(holdOut, splits));
    return splits;
  }

  private Split[] fromColumn() {
    Split[] splits = new Split[treatments.size()];
    String[] labels = column.map(obs::complete).orElse(null);
    for (int cell = 0; cell < splits.length; cell++) {
      splits[cell] = labels == null ? Split.TRAIN : parse(labels[cell], column.orElseThrow(), cell);
    }
    return splits;
  }

  private Split parse(String label, String column, int cell) {
    return switch (label.strip().toLowerCase(Locale.ROOT)) {
      case "train" -> Split.TRAIN;
      case "valid", "test" -> Split.VALID;
      case "ood" -> Split.OOD;
      default ->
          throw new BadInputException(
              obs.where(column, cell)
                  + ": '"
                  + label
                  + "' is no split; there are train, valid (or test) and ood");
    };
  }

  /** Holds cells out, and says how many. */
  private int hold(HoldOut holdOut, Split[] splits) {
    IntPredicate wanted = heldOut.of(holdOut);
    int held = 0;
    for (int cell = 0; cell < splits.length; cell++) {
      if (wanted.test(cell)) {
        splits[cell] = Split.OOD;
        held++;
      }
    }
    return held;
  }

  private static void draw(Split[] splits, double fraction, long seed) {
    SplittableRandom random = new SplittableRandom(Seeds.of(seed, "validation"));
    int left = 0;
    for (Split split : splits) {
      left += split == Split.TRAIN ? 1 : 0;
    }
    int wanted = (int) Math.round(left * fraction);
    // Selection sampling: each set of that many training cells is equally likely.
    for (int cell = 0; cell < splits.length; cell++) {
      if (splits[cell] == Split.TRAIN) {
        if (Draws.below(left, random) < wanted) {
          splits[cell] = Split.VALID;
          wanted--;
        }
        left--;
      }
    }
  }

  /** Gives back the first drawn cell of every label that would have no training cells else. */
  private void returnLast(Split[] splits) {
    Set<String> perturbations = new HashSet<>();
    giveBack(
        splits,
        cell -> names(cell).allMatch(perturbations::contains),
        cell -> names(cell).forEach(perturbations::add));
    for (String covariate : covariates) {
      String[] values = obs.complete(covariate);
      Set<String> trained = new HashSet<>();
      giveBack(splits, cell -> trained.contains(values[cell]), cell -> trained.add(values[cell]));
    }
  }

  private Stream<String> names(int cell) {
    return treatments.get(cell).components().stream().map(Treatment.Component::perturbation);
  }

  private static void giveBack(Split[] splits, IntPredicate isTrained, IntConsumer train) {
    for (int cell = 0; cell < splits.length; cell++) {
      if (splits[cell] == Split.TRAIN) {
        train.accept(cell);
      }
    }
    for (int cell = 0; cell < splits.length; cell++) {
      if (splits[cell] == Split.VALID && !isTrained.test(cell)) {
        splits[cell] = Split.TRAIN;
        train.accept(cell);
      }
    }
  }
}
