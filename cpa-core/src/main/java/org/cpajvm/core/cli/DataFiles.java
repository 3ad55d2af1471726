package org.cpajvm.core.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.DatasetFormat;
import org.cpajvm.core.model.ModelDescription;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.study.CellSelection;
import org.cpajvm.core.study.ConcatenatedDataset;
import org.cpajvm.core.study.SelectedCells;

/** The data sets that a command line names: a file, a folder of files, or a list with commas. */
final class DataFiles {
  private static final String ALL = "all";

  private DataFiles() {}

  /**
   * Opens the data set that {@code DATA} names, the one word after the command.
   *
   * @param keep which of its cells: see {@link SelectedCells}
   */
  static CellDataset ofWord(Arguments arguments, List<String> keep, Console console) {
    return select(open(arguments.onlyPath("DATA"), arguments.registry(), console), keep, console);
  }

  /**
   * Opens the cells of the data set that {@code --data} names: those that {@code --keep} chooses,
   * or else those that the model of the command was trained on.
   */
  static CellDataset ofFlag(Arguments arguments, Console console) {
    CellSelection trained =
        ModelDescription.read(arguments.onlyPath("MODEL.cpa")).design().selection();
    CellDataset all = open(arguments.path("data"), arguments.registry(), console);
    if (arguments.has("keep")) {
      return select(all, arguments.values("keep"), console);
    }
    try {
      return select(all, remembered(all, trained.keep(), console), console);
    } catch (BadInputException e) {
      throw new BadInputException(
          e.getMessage()
              + " (the model was trained with --keep "
              + String.join(" --keep ", trained.keep())
              + "; --keep all takes all cells)",
          e);
    }
  }

  /** The choices of training that this data set can answer. */
  private static List<String> remembered(CellDataset all, List<String> keep, Console console) {
    List<String> choices = new ArrayList<>();
    for (String choice : keep) {
      if (SelectedCells.canAnswer(all, choice)) {
        choices.add(choice);
      } else {
        console.warn(
            all.source()
                + " has nothing that --keep "
                + choice
                + " names, which the model was trained with: its cells are used without it");
      }
    }
    return choices;
  }

  private static CellDataset select(CellDataset all, List<String> keep, Console console) {
    if (keep.equals(List.of(ALL)) && !SelectedCells.canAnswer(all, ALL)) {
      return all;
    }
    try {
      CellDataset selected = SelectedCells.of(all, keep);
      if (!keep.isEmpty()) {
        console.info(
            "%s: %,d of %,d cells are kept (--keep %s)",
            all.source(), selected.cells(), all.cells(), String.join(" --keep ", keep));
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
              .filter(file -> !file.getFileName().toString().startsWith("."))
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
    String name = file.toString().toLowerCase(Locale.ROOT);
    return format.extensions().stream()
        .anyMatch(e -> name.endsWith("." + e.toLowerCase(Locale.ROOT)));
  }
}
