package org.cpajvm.tests.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.Table;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.simulate.SimulatedStudy;
import org.cpajvm.core.simulate.Simulation;

/** Files of a small simulated study. */
final class SmallStudy {
  private static final CellDataset DATA =
      SimulatedStudy.of(new Simulation(600, 80, 3, 3, 2, 2, 400, 0.01, 5)).inMemory().data();

  private SmallStudy() {}

  /** Writes the study as it is. */
  static Path write(Path file) {
    return write(file, Map.of(), 1, 0);
  }

  /**
   * Writes the study, with some columns replaced or added.
   *
   * @param columns columns of obs
   * @param factor what every value of X is multiplied by
   * @param emptyCells how many of the first cells get no counts
   */
  static Path write(Path file, Map<String, Column> columns, float factor, int emptyCells) {
    Table obs = DATA.obs();
    for (Map.Entry<String, Column> column : new LinkedHashMap<>(columns).entrySet()) {
      obs = obs.with(column.getKey(), column.getValue());
    }
    try (DatasetWriter writer = PluginRegistry.standard().formatForOutput(file).create(file)) {
      writer.obs(obs);
      writer.var(DATA.var());
      SparseRows rows = new SparseRows();
      SparseRows none = new SparseRows();
      DATA.matrix().read(0, DATA.cells(), rows);
      for (int k = 0; k < rows.nonZeros(); k++) {
        rows.values()[k] *= factor;
      }
      try (DatasetWriter.MatrixWriter matrix = writer.matrix(DATA.genes())) {
        none.clear();
        for (int cell = 0; cell < DATA.cells(); cell++) {
          int length = cell < emptyCells ? 0 : rows.start(cell + 1) - rows.start(cell);
          none.reserve(length);
          System.arraycopy(
              rows.columns(), rows.start(cell), none.columns(), none.nonZeros(), length);
          System.arraycopy(rows.values(), rows.start(cell), none.values(), none.nonZeros(), length);
          none.endRow(length);
        }
        matrix.append(none);
      }
      writer.finish();
    }
    return file;
  }

  static int cells() {
    return DATA.cells();
  }

  static int genes() {
    return DATA.genes();
  }

  /** The treatments of the cells. */
  static Column conditions() {
    return DATA.obs().column("condition").orElseThrow();
  }
}
