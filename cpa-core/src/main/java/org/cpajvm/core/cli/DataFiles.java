package org.cpajvm.core.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.DatasetFormat;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.ConcatenatedDataset;
import org.cpajvm.core.study.SelectedCells;

/** The data sets that a command line names: a file, a folder of files, or a list with commas. */
final class DataFiles {

  private DataFiles() {}

  /**
   * Opens the data set that {@code DATA} names, the one word after the command.
   *
   * @param keep which of its cells: see {@link SelectedCells}
   */
  static CellDataset ofWord(Arguments arguments, List<String> keep, Console console) {
    return select(open(arguments.onlyPath("DATA"), arguments.registry(), console), keep, console);
  }

  /** Opens the cells that {@code --keep} chooses of the data set that {@code --data} names. */
  static CellDataset ofFlag(Arguments arguments, Console console) {
    return select(
        open(arguments.path("data"), arguments.registry(), console),
        arguments.values("keep"),
        console);
  }

  private static CellDataset select(CellDataset all, List<String> keep, Console console) {
    try {
      CellDataset selected = SelectedCells.of(all, keep);
      if (!keep.isEmpty()) {
        console.info("%s: %,d of %,d cells are kept", all.source(), selected.cells(), all.cells());
      }
      return selected;
    } catch (RuntimeException | Error e) {
      all.close();
      throw e;
    }
  }

  private static CellDataset open(Path named, PluginRegistry registry, Console console) {
    List<Path> files = files(named, registry);
    if (files.size() == 1) {
      return openOne(files.get(0), registry, console);
    }
    List<CellDataset> parts = new ArrayList<>();
    try {
      for (Path file : files) {
        parts.add(openOne(file, registry, console));
      }
      ConcatenatedDataset all = new ConcatenatedDataset(parts);
      all.warnings().forEach(console::warn);
      return all;
    } catch (RuntimeException | Error e) {
      parts.forEach(CellDataset::close);
      throw e;
    }
  }

  /** Opens a file, and says what of it cannot be read and is left out. */
  private static CellDataset openOne(Path file, PluginRegistry registry, Console console) {
    CellDataset data = registry.formatOf(file).open(file);
    data.leftOut().values().forEach(why -> console.warn(why + "; it is left out"));
    return data;
  }

  private static List<Path> files(Path named, PluginRegistry registry) {
    if (!Files.exists(named) && named.toString().contains(",")) {
      return Arrays.stream(named.toString().split(",", -1))
          .filter(part -> !part.isBlank())
          .map(part -> Path.of(part.strip()))
          .toList();
    }
    List<DatasetFormat> formats = registry.list(DatasetFormat.class);
    if (!Files.isDirectory(named) || formats.stream().anyMatch(f -> f.canRead(named))) {
      return List.of(named);
    }
    try (Stream<Path> content = Files.list(named)) {
      List<Path> files =
          content
              .filter(Files::isRegularFile)
              .filter(file -> formats.stream().anyMatch(f -> hasExtension(file, f)))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new BadInputException(
            named
                + " is a folder without data sets; a file in it should end in one of "
                + formats.stream()
                    .flatMap(f -> f.extensions().stream())
                    .map(e -> "." + e)
                    .toList());
      }
      return files;
    } catch (IOException e) {
      throw new BadInputException(named + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean hasExtension(Path file, DatasetFormat format) {
    return format.extensions().stream().anyMatch(e -> file.toString().endsWith("." + e));
  }
}
