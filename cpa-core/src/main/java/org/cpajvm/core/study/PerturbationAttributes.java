package org.cpajvm.core.study;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.core.config.Nearest;

/**
 * What encoders can read about perturbations beside their names: their attributes, by perturbation
 * and then by attribute. Immutable.
 *
 * <p>An attribute is looked for in the column of {@code obs} of its name. SMILES may be elsewhere,
 * as {@link StudyColumns#smiles()} says: in another column, in a file whose name ends in {@code
 * .csv} or {@code .tsv} ({@link AttributeFile}), or in a dictionary of {@code uns} with an entry
 * for each perturbation, {@code uns:KEY}.
 */
public final class PerturbationAttributes {
  /** The attribute that holds the structure of a drug. */
  public static final String SMILES = "smiles";

  private static final String UNS = "uns:";

  private final Map<String, Map<String, String>> values;

  private PerturbationAttributes(Map<String, Map<String, String>> values) {
    this.values = values;
  }

  /** Nothing is known about any perturbation. */
  public static PerturbationAttributes none() {
    return new PerturbationAttributes(Map.of());
  }

  /**
   * Reads attributes of the perturbations of a data set.
   *
   * @param attributes which ones
   * @throws BadInputException if what the columns name is not there, or contradicts itself
   */
  public static PerturbationAttributes read(
      CellDataset data, StudyColumns columns, Collection<String> attributes) {
    PerturbationAttributes all = none();
    for (String attribute : attributes) {
      all = all.or(named(attribute, read(data, columns, attribute)));
    }
    return all;
  }

  private static Map<String, String> read(
      CellDataset data, StudyColumns columns, String attribute) {
    Optional<String> source = columns.smiles().filter(s -> attribute.equals(SMILES));
    if (source.isEmpty()) {
      return data.obs().column(attribute).isPresent()
          ? AttributeColumn.read(data, columns, attribute)
          : Map.of();
    }
    if (isFile(source.get())) {
      return AttributeFile.read(Path.of(source.get()), attribute);
    }
    return source.get().startsWith(UNS)
        ? uns(data, source.get().substring(UNS.length()))
        : AttributeColumn.read(data, columns, source.get());
  }

  /**
   * Reads attributes as {@link #read} does, of a data set that may lack what the columns name, as
   * one that is not the study's own: nothing is known then.
   */
  public static PerturbationAttributes readIfThere(
      CellDataset data, StudyColumns columns, Collection<String> attributes) {
    boolean there =
        columns
            .smiles()
            .map(
                source ->
                    isFile(source)
                        ? Files.exists(Path.of(source))
                        : source.startsWith(UNS)
                            ? data.uns().get(source.substring(UNS.length())).isPresent()
                            : data.obs().column(source).isPresent())
            .orElse(true);
    return read(
        data, columns, attributes.stream().filter(a -> there || !a.equals(SMILES)).toList());
  }

  private static boolean isFile(String source) {
    String lower = source.toLowerCase(Locale.ROOT);
    return lower.endsWith(".csv") || lower.endsWith(".tsv");
  }

  private static PerturbationAttributes named(String attribute, Map<String, String> values) {
    Map<String, Map<String, String>> named = new TreeMap<>();
    values.forEach((name, value) -> named.put(name, Map.of(attribute, value)));
    return new PerturbationAttributes(named);
  }

  private static Map<String, String> uns(CellDataset data, String key) {
    if (!(data.uns().get(key).orElse(null) instanceof Annotation.Dict dict)) {
      throw new BadInputException(
          data.source()
              + ": uns has no dictionary '"
              + key
              + "' of SMILES; its entries are: "
              + Nearest.some(key, data.uns().entries().keySet()));
    }
    Map<String, String> found = new TreeMap<>();
    dict.entries()
        .forEach(
            (name, entry) -> {
              if (!(entry instanceof Annotation.Array array) || array.values().size() != 1) {
                throw new BadInputException(
                    data.source()
                        + ", uns/"
                        + key
                        + "/"
                        + name
                        + " is no text: store one SMILES for each perturbation");
              }
              if (!array.values().isMissing(0) && !array.values().text(0).isBlank()) {
                found.put(name, array.values().text(0).strip());
              }
            });
    return found;
  }

  /**
   * The attributes of the perturbations of a written treatment.
   *
   * @param names the treatment, as a column holds it
   * @param written for each attribute its value, those of a combination joined by the separator
   * @param where what to call the place in messages
   * @throws BadInputException if a combination has another number of values than of names
   */
  public static PerturbationAttributes ofTreatment(
      String names, Map<String, String> written, StudyColumns columns, String where) {
    List<String> perturbations =
        new TreatmentParser(columns.control(), columns.separator()).names(names, where);
    PerturbationAttributes all = none();
    for (Map.Entry<String, String> attribute : written.entrySet()) {
      List<String> parts =
          AttributeColumn.parts(
              attribute.getValue(),
              perturbations,
              columns.separator(),
              where + ", column '" + attribute.getKey() + "'");
      Map<String, String> byName = new LinkedHashMap<>();
      for (int i = 0; i < parts.size(); i++) {
        if (!parts.get(i).isEmpty()) {
          byName.put(perturbations.get(i), parts.get(i));
        }
      }
      all = all.or(named(attribute.getKey(), byName));
    }
    return all;
  }

  /** What is known of a perturbation, by attribute. */
  public Map<String, String> get(String perturbation) {
    return Map.copyOf(values.getOrDefault(perturbation, Map.of()));
  }

  /**
   * What several places say together.
   *
   * @param where what to call them in messages
   * @throws BadInputException if two of them say different things
   */
  public static PerturbationAttributes together(List<PerturbationAttributes> all, String where) {
    Map<String, Map<String, String>> merged = new TreeMap<>();
    for (PerturbationAttributes one : all) {
      one.values.forEach(
          (name, attributes) ->
              attributes.forEach(
                  (attribute, value) -> {
                    String before =
                        merged
                            .computeIfAbsent(name, n -> new TreeMap<>())
                            .putIfAbsent(attribute, value);
                    if (before != null && !before.equals(value)) {
                      throw new BadInputException(
                          where
                              + ": the "
                              + attribute
                              + " of '"
                              + name
                              + "' is '"
                              + before
                              + "' in one place and '"
                              + value
                              + "' in another; write the same");
                    }
                  }));
    }
    return new PerturbationAttributes(merged);
  }

  /** These attributes, and where they are silent, the others. */
  public PerturbationAttributes or(PerturbationAttributes others) {
    Map<String, Map<String, String>> all = new TreeMap<>(others.values);
    values.forEach(
        (name, attributes) -> {
          Map<String, String> merged = new LinkedHashMap<>(others.get(name));
          merged.putAll(attributes);
          all.put(name, Map.copyOf(merged));
        });
    return new PerturbationAttributes(all);
  }
}
