package org.cpajvm.plugins.masks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.TextFile;
import org.cpajvm.api.plugin.GeneMaskProvider;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PluginOption;

/**
 * Takes the genes from a file: one gene a line, the same genes for every condition but control; or
 * a CSV file whose first line is {@code condition,gene}.
 *
 * <p>A gene or condition that the data set lacks is an error that names the row. Immutable and safe
 * for use by several threads.
 */
public final class GeneListMasks implements GeneMaskProvider {
  private static final String PATH = "path";
  private static final List<String> HEADER = List.of("condition", "gene");

  /** Creates the provider. */
  public GeneListMasks() {}

  @Override
  public String name() {
    return "gene-list";
  }

  @Override
  public String description() {
    return "genes from a file: one a line, or condition,gene";
  }

  @Override
  public List<PluginOption> options() {
    return List.of(
        new PluginOption(
            PATH, PluginOption.Type.PATH, null, "one gene a line, or a CSV file condition,gene"));
  }

  @Override
  public Map<String, BitSet> masks(Study study, OptionValues options) {
    Path path = options.path(PATH);
    List<CSVRecord> rows = rows(path);
    if (rows.isEmpty()) {
      throw new BadInputException(path + ": the list of genes is empty");
    }
    GeneNames genes = new GeneNames(study.data());
    return rows.get(0).toList().equals(HEADER)
        ? byCondition(path, rows.subList(1, rows.size()), genes, study)
        : forAll(path, rows, genes, study);
  }

  private static List<CSVRecord> rows(Path path) {
    CSVFormat format = CSVFormat.DEFAULT.builder().setTrim(true).setIgnoreEmptyLines(true).get();
    try (CSVParser parser = CSVParser.parse(TextFile.open(path), format)) {
      return parser.getRecords();
    } catch (IOException | UncheckedIOException e) {
      throw new BadInputException(path + ": the list of genes cannot be read: " + e, e);
    }
  }

  private static Map<String, BitSet> forAll(
      Path path, List<CSVRecord> rows, GeneNames genes, Study study) {
    BitSet mask = new BitSet();
    for (CSVRecord row : rows) {
      checkColumns(path, row, 1);
      mask.set(gene(path, row, 0, genes));
    }
    Map<String, BitSet> masks = new LinkedHashMap<>();
    for (int condition = 0; condition < study.conditions().size(); condition++) {
      if (condition != study.control()) {
        masks.put(study.conditions().get(condition), (BitSet) mask.clone());
      }
    }
    return masks;
  }

  private static Map<String, BitSet> byCondition(
      Path path, List<CSVRecord> rows, GeneNames genes, Study study) {
    Set<String> conditions = new HashSet<>(study.conditions());
    Map<String, BitSet> masks = new LinkedHashMap<>();
    for (CSVRecord row : rows) {
      checkColumns(path, row, HEADER.size());
      String condition = study.condition(row.get(0));
      if (!conditions.contains(condition)) {
        throw new BadInputException(
            path
                + ": row "
                + row.getRecordNumber()
                + ": the study has no condition '"
                + row.get(0)
                + "'; its first conditions are "
                + study.conditions().stream().limit(5).toList());
      }
      masks.computeIfAbsent(condition, key -> new BitSet()).set(gene(path, row, 1, genes));
    }
    return masks;
  }

  private static void checkColumns(Path path, CSVRecord row, int columns) {
    if (row.size() != columns) {
      throw new BadInputException(
          path
              + ": row "
              + row.getRecordNumber()
              + " has "
              + row.size()
              + " columns instead of "
              + columns
              + "; the file holds one gene a line, or begins with condition,gene");
    }
  }

  private static int gene(Path path, CSVRecord row, int column, GeneNames genes) {
    int position = genes.position(row.get(column));
    if (position < 0) {
      throw new BadInputException(
          path
              + ": row "
              + row.getRecordNumber()
              + ": the data set has no gene '"
              + row.get(column)
              + "'; genes are named as in the index of var");
    }
    return position;
  }
}
