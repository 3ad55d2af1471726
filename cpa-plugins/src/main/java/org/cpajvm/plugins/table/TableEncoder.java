package org.cpajvm.plugins.table;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PluginOption;

/**
 * Looks the vectors of perturbations up in a table: embeddings of genes or drugs from another
 * model.
 *
 * <p>A {@code .csv} file is separated by commas, {@code .tsv}, {@code .tab} and {@code .txt} by
 * tabs; its first line names the columns. Every column but that of the key must hold finite
 * numbers. A {@code .npy} file is a matrix, its rows named by a text file: that of the option
 * {@code names}, or of the same name with {@code .txt} for {@code .npy}. Any other file is opened
 * as a data set (such as h5ad), whose cells are the perturbations and whose matrix, or an entry of
 * {@code obsm}, holds the vectors.
 *
 * <p>With {@code standardize} each column is shifted and scaled to mean 0 and standard deviation 1
 * over all rows of the table (n in the denominator; a constant column becomes 0), so that a vector
 * does not depend on which perturbations are asked for. A perturbation without a row is among the
 * failures; a table that is damaged, or names a row twice, is an error. Only the rows that are
 * asked for are kept in memory. Safe for use by several threads.
 */
public final class TableEncoder implements PerturbationEncoder {
  private static final String PATH = "path";
  private static final String KEY = "key";
  private static final String OBSM = "obsm";
  private static final String NAMES = "names";
  private static final String NPY = "npy";
  private static final String STANDARDIZE = "standardize";
  private static final Set<String> TABBED = Set.of("tsv", "tab", "txt");

  /** Creates the encoder. */
  public TableEncoder() {}

  @Override
  public String name() {
    return "table";
  }

  @Override
  public String description() {
    return "vectors from a table of embeddings: CSV, TSV, npy or a data set such as h5ad";
  }

  @Override
  public List<PluginOption> options() {
    return List.of(
        new PluginOption(PATH, PluginOption.Type.PATH, null, "the table, one row a perturbation"),
        new PluginOption(
            KEY,
            PluginOption.Type.TEXT,
            "",
            "the column of a CSV or TSV file that names the perturbation; empty for the first one"),
        new PluginOption(
            OBSM,
            PluginOption.Type.TEXT,
            "",
            "the entry of obsm of a data set that holds the vectors; empty for its matrix"),
        new PluginOption(
            NAMES,
            PluginOption.Type.PATH,
            "",
            "the text file that names the rows of an npy file; empty for FILE.txt beside FILE.npy"),
        new PluginOption(
            STANDARDIZE,
            PluginOption.Type.FLAG,
            "false",
            "whether to scale each column to mean 0 and standard deviation 1"));
  }

  @Override
  public Encoding encode(List<Perturbation> perturbations, OptionValues options) {
    Path path = options.path(PATH);
    if (!Files.isReadable(path)) {
      throw new BadInputException(
          path + ": there is no such table, or it cannot be read; check the option 'path'");
    }
    Set<String> wanted = new HashSet<>();
    perturbations.forEach(perturbation -> wanted.add(perturbation.name()));
    Embeddings embeddings = new Embeddings(path.toString(), wanted);
    switch (extension(path)) {
      case "csv" -> DelimitedTable.read(path, ',', options.text(KEY), embeddings);
      case "tsv" -> DelimitedTable.read(path, '\t', options.text(KEY), embeddings);
      case NPY -> NpyTable.read(path, names(path, options.text(NAMES)), embeddings);
      default -> DatasetTable.read(path, options.text(OBSM), embeddings);
    }
    return embeddings.encoding(options.flag(STANDARDIZE));
  }

  private static Path names(Path path, String given) {
    if (!given.isEmpty()) {
      return Path.of(given);
    }
    String file = String.valueOf(path.getFileName());
    return path.resolveSibling(file.substring(0, file.length() - NPY.length()) + "txt");
  }

  private static String extension(Path path) {
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    String extension = name.substring(name.lastIndexOf('.') + 1);
    return TABBED.contains(extension) ? "tsv" : extension;
  }
}
