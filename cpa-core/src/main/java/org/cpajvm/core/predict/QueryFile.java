package org.cpajvm.core.predict;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.TextFile;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.core.config.Nearest;
import org.cpajvm.core.encode.AskedPerturbations;
import org.cpajvm.core.study.ColumnValues;
import org.cpajvm.core.study.PerturbationAttributes;
import org.cpajvm.core.study.StudyDesign;
import org.cpajvm.core.study.TreatmentParser;

/**
 * Reads queries from CSV: the columns {@code treatment}, {@code dose} (same separator, same order;
 * optional), one for each covariate (optional; an empty value is any), {@code cells} (optional),
 * and what an encoder reads about perturbations, such as {@code smiles} (optional; those of a
 * combination joined by the separator).
 */
public final class QueryFile {
  private static final String TREATMENT = "treatment";
  private static final String DOSE = "dose";
  private static final CSVFormat FORMAT =
      CSVFormat.DEFAULT
          .builder()
          .setHeader()
          .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
          .setSkipHeaderRecord(true)
          .setTrim(true)
          .setIgnoreEmptyLines(true)
          .get();

  private QueryFile() {}

  /**
   * Reads the queries of a file.
   *
   * @param attributes columns that the file may have beside those of a query
   * @throws BadInputException if it cannot be read, or a row says something that the design does
   *     not know
   */
  public static List<Query> read(Path file, StudyDesign design, Collection<String> attributes) {
    TreatmentParser treatments =
        new TreatmentParser(design.columns().control(), design.columns().separator());
    return rows(file, design, attributes, (row, where) -> query(row, where, design, treatments));
  }

  /**
   * The perturbations that the queries of a file name, known to the design or not.
   *
   * @param attributes the columns to read about them, where the file has them
   * @throws BadInputException if the file cannot be read, a combination has another number of
   *     attributes than of names, or rows contradict each other
   */
  public static AskedPerturbations asked(
      Path file, StudyDesign design, Collection<String> attributes) {
    Map<String, String> places = new LinkedHashMap<>();
    List<PerturbationAttributes> known = new ArrayList<>();
    TreatmentParser treatments =
        new TreatmentParser(design.columns().control(), design.columns().separator());
    rows(
        file,
        design,
        attributes,
        (row, where) -> {
          String names = text(row, TREATMENT).orElse("");
          for (Treatment.Component component :
              treatments.parse(names, Optional.empty(), where).components()) {
            places.putIfAbsent(component.perturbation(), where + ", column '" + TREATMENT + "'");
          }
          Map<String, String> written = new LinkedHashMap<>();
          attributes.forEach(a -> text(row, a).ifPresent(value -> written.put(a, value)));
          return known.add(
              PerturbationAttributes.ofTreatment(names, written, design.columns(), where));
        });
    return new AskedPerturbations(places, PerturbationAttributes.together(known, file.toString()));
  }

  private static <T> List<T> rows(
      Path file,
      StudyDesign design,
      Collection<String> attributes,
      BiFunction<CSVRecord, String, T> reader) {
    try (BufferedReader in = TextFile.open(file);
        CSVParser parser = FORMAT.parse(in)) {
      checkHeader(file, parser.getHeaderNames(), design, attributes);
      List<T> rows = new ArrayList<>();
      for (CSVRecord row : parser) {
        String where = file + ", line " + parser.getCurrentLineNumber();
        checkWidth(row, where);
        rows.add(reader.apply(row, where));
      }
      if (rows.isEmpty()) {
        throw new BadInputException(file + " has no queries: give it a row for each");
      }
      return rows;
    } catch (NoSuchFileException e) {
      throw new BadInputException("there is no query file " + file, e);
    } catch (IOException
        | java.io.UncheckedIOException
        | IllegalStateException
        | IllegalArgumentException e) {
      throw new BadInputException(file + " cannot be read as CSV: " + e.getMessage(), e);
    }
  }

  private static void checkHeader(
      Path file, List<String> header, StudyDesign design, Collection<String> attributes) {
    TreeSet<String> known = new TreeSet<>(List.of(TREATMENT, DOSE, "cells"));
    known.addAll(attributes);
    design.covariates().forEach(c -> known.add(c.name()));
    if (!header.contains(TREATMENT)) {
      throw new BadInputException(
          file
              + " has no column 'treatment', only: "
              + Nearest.some(TREATMENT, header)
              + (header.size() == 1 && header.get(0).contains(";")
                  ? "; it is separated by semicolons: save it with commas"
                  : ""));
    }
    for (String column : header) {
      if (!known.contains(column)) {
        throw new BadInputException(
            file + " has an unknown column '" + column + "'; a query has " + known);
      }
    }
  }

  private static void checkWidth(CSVRecord row, String where) {
    if (!row.isConsistent()) {
      throw new BadInputException(
          where
              + " has "
              + row.size()
              + " values, the header "
              + row.getParser().getHeaderNames().size());
    }
  }

  private static Query query(
      CSVRecord row, String where, StudyDesign design, TreatmentParser treatments) {
    Map<String, String> covariates = new LinkedHashMap<>();
    for (StudyDesign.Covariate covariate : design.covariates()) {
      Optional<String> value = text(row, covariate.name());
      if (value.isPresent()) {
        covariates.put(
            covariate.name(),
            ColumnValues.find(value.get(), covariate.values())
                .orElseThrow(
                    () -> unknown(covariate.name(), value.get(), covariate.values(), where)));
      }
    }
    OptionalInt cells = OptionalInt.empty();
    if (text(row, "cells").isPresent()) {
      cells = OptionalInt.of(cells(text(row, "cells").get(), where));
    }
    Optional<String> dose = text(row, DOSE);
    if (dose.isPresent() && design.columns().dose().isEmpty()) {
      throw new BadInputException(
          where
              + ", column 'dose': the model was trained without doses (train --dose COL) and does"
              + " not know what "
              + dose.get()
              + " means; leave the column out or empty");
    }
    Treatment treatment = treatments.parse(text(row, TREATMENT).orElse(""), dose, where);
    for (Treatment.Component component : treatment.components()) {
      if (design.perturbationId(component.perturbation()).isEmpty()) {
        throw unknown(TREATMENT, component.perturbation(), design.vocabulary(), where);
      }
    }
    return new Query(treatment, covariates, cells);
  }

  private static BadInputException unknown(
      String column, String value, List<String> known, String where) {
    return new BadInputException(
        where
            + ", column '"
            + column
            + "': the model never saw '"
            + value
            + "'"
            + Nearest.hint(value, known)
            + "; it knows: "
            + Nearest.some(value, known));
  }

  private static Optional<String> text(CSVRecord row, String column) {
    return row.isMapped(column)
        ? Optional.of(row.get(column)).filter(value -> !value.isEmpty())
        : Optional.empty();
  }

  private static int cells(String text, String where) {
    try {
      int cells = Integer.parseInt(text);
      if (cells > 0) {
        return cells;
      }
    } catch (NumberFormatException ignored) {
      // The same answer as for a number that is not positive.
    }
    throw new BadInputException(
        where + ": column 'cells' must be a whole number above 0, not '" + text + "'");
  }
}
