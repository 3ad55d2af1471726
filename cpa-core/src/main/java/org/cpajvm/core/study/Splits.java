package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Column;
import org.cpajvm.core.random.Draws;
import org.cpajvm.core.random.Seeds;

/** Decides what each cell is used for. */
final class Splits {
  private final ObsColumns obs;
  private final int cells;

  Splits(ObsColumns obs, int cells) {
    this.obs = obs;
    this.cells = cells;
  }

  /**
   * The split of each cell: as the column says, then the hold-outs; where no validation cells are
   * left, a fraction of the training cells is drawn, controls among them.
   */
  Split[] assign(
      Optional<String> column, List<HoldOut> holdOuts, double validationFraction, long seed) {
    Split[] splits = fromColumn(column);
    for (HoldOut holdOut : holdOuts) {
      if (hold(holdOut, splits) == 0) {
        throw new BadInputException(
            "--hold-out '"
                + holdOut.text()
                + "' fits no cell: cpa inspect shows the values of each column");
      }
    }
    if (!Arrays.asList(splits).contains(Split.VALID)) {
      draw(splits, validationFraction, seed);
    }
    return splits;
  }

  /**
   * The split of each cell of a data set that a model may not have been trained on: hold-outs may
   * fit no cell, and none are drawn.
   */
  Split[] assignKnown(Optional<String> column, List<HoldOut> holdOuts) {
    Split[] splits = fromColumn(column);
    holdOuts.forEach(holdOut -> hold(holdOut, splits));
    return splits;
  }

  private Split[] fromColumn(Optional<String> column) {
    Split[] splits = new Split[cells];
    String[] labels = column.map(obs::complete).orElse(null);
    for (int cell = 0; cell < cells; cell++) {
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
    Map<String, String> wanted = holdOut.values();
    List<String> names = new ArrayList<>(wanted.keySet());
    List<Column> columns = names.stream().map(obs::column).toList();
    int held = 0;
    for (int cell = 0; cell < cells; cell++) {
      boolean all = true;
      for (int i = 0; i < names.size() && all; i++) {
        all = wanted.get(names.get(i)).equals(columns.get(i).text(cell));
      }
      if (all) {
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
}
