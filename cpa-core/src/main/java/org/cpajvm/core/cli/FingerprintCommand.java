package org.cpajvm.core.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.cli.Options;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.TextFile;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PerturbationEncoder.Perturbation;
import org.cpajvm.core.config.Nearest;

/** Writes the Morgan fingerprints of molecules. */
final class FingerprintCommand implements Command {
  private static final int BLOCK = 500;
  private static final String SMILES = "smiles";
  private static final CSVFormat INPUT =
      CSVFormat.DEFAULT.builder().setIgnoreEmptyLines(true).get();
  private static final CSVFormat OUTPUT = CSVFormat.DEFAULT.builder().setRecordSeparator("").get();

  @Override
  public String name() {
    return "fingerprint";
  }

  @Override
  public String arguments() {
    return "(FILE.csv | --smiles S) [--radius 2] [--bits 2048]";
  }

  @Override
  public String summary() {
    return "Write the Morgan fingerprints of molecules as CSV, bit for bit those of RDKit 2022.09.";
  }

  @Override
  public Options options() {
    Options options = new Options();
    options.addOption(Flags.value(SMILES, "S", "One molecule."));
    options.addOption(Flags.value("column", "NAME", "The column of SMILES (default smiles)."));
    options.addOption(Flags.value("radius", "N", "Radius (default 2)."));
    options.addOption(Flags.value("bits", "N", "Length of the fingerprint (default 2048)."));
    options.addOption(
        Flags.flag("skip-invalid", "End with exit code 0 although some SMILES are invalid."));
    return options;
  }

  @Override
  public String details() {
    return """
    FILE.csv has a header with the column of SMILES, or is a plain list with a SMILES in each line. The output has
    its columns and the positions of the bits that are set, ascending, separated by spaces. An invalid SMILES
    gets an empty field and a line on standard error, and the exit code is 3 in the end."""
        .strip();
  }

  @Override
  public void run(Arguments arguments, Console console) {
    PerturbationEncoder encoder = arguments.registry().get(PerturbationEncoder.class, "morgan");
    int radius = arguments.positive("radius", 2, 0);
    int bits = arguments.positive("bits", 2048, 1);
    OptionValues options =
        OptionValues.check(
            "encoder 'morgan'",
            encoder.options(),
            Map.of("radius", Integer.toString(radius), "bits", Integer.toString(bits)));
    Output output = new Output(encoder, options, "onbits_r" + radius + "_n" + bits, console);
    if (arguments.has(SMILES)) {
      arguments.noWords();
      output.header(List.of(SMILES));
      output.add(List.of(arguments.required(SMILES)), 0, "the molecule");
    } else {
      read(arguments, output);
    }
    output.flush();
    if (output.invalid > 0 && !arguments.has("skip-invalid")) {
      throw new BadInputException(
          output.invalid
              + " of "
              + output.rows
              + " SMILES are invalid: mend them, or accept that with --skip-invalid");
    }
  }

  private static void read(Arguments arguments, Output output) {
    Path file = arguments.onlyPath("FILE.csv");
    String column = arguments.value("column").orElse(SMILES);
    try (BufferedReader in = TextFile.open(file)) {
      in.mark(1 << 20);
      String first = in.readLine();
      List<String> header =
          first == null
              ? List.of()
              : CSVParser.parse(new StringReader(first), INPUT).getRecords().stream()
                  .flatMap(CSVRecord::stream)
                  .toList();
      in.reset();
      if (header.contains(column)) {
        table(in, file, header.indexOf(column), output);
      } else if (arguments.has("column") || header.size() > 1) {
        throw new BadInputException(
            file + " has no column '" + column + "'; it has: " + Nearest.some(column, header));
      } else {
        list(in, file, output);
      }
    } catch (NoSuchFileException e) {
      throw new BadInputException("there is no file " + file, e);
    } catch (IOException | UncheckedIOException e) {
      throw new BadInputException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void table(BufferedReader in, Path file, int column, Output output)
      throws IOException {
    try (CSVParser parser = CSVParser.parse(in, INPUT)) {
      Iterator<CSVRecord> records = parser.iterator();
      int width = output.header(records.next().toList());
      while (records.hasNext()) {
        CSVRecord row = records.next();
        String where = file.getFileName() + ", line " + parser.getCurrentLineNumber();
        if (row.size() != width) {
          throw new BadInputException(
              where + " has " + row.size() + " values, the header " + width);
        }
        output.add(row.toList(), column, where);
      }
    }
  }

  private static void list(BufferedReader in, Path file, Output output) throws IOException {
    output.header(List.of(SMILES));
    int number = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (!line.isBlank()) {
        output.add(List.of(line.strip()), 0, file.getFileName() + ", line " + number);
      }
    }
  }

  /** Encodes rows a block at a time and prints them in their order. */
  private static final class Output {
    private final PerturbationEncoder encoder;
    private final OptionValues options;
    private final String name;
    private final Console console;
    private final List<List<String>> block = new ArrayList<>();
    private final List<Perturbation> molecules = new ArrayList<>();
    private int replaced =
        -1; // the column that the fingerprints replace, if the file has them already
    private int rows;
    private int invalid;

    Output(PerturbationEncoder encoder, OptionValues options, String name, Console console) {
      this.encoder = encoder;
      this.options = options;
      this.name = name;
      this.console = console;
    }

    int header(List<String> columns) {
      replaced = columns.indexOf(name);
      console.result(line(columns, name));
      return columns.size();
    }

    void add(List<String> row, int column, String where) {
      rows++;
      block.add(row);
      molecules.add(new Perturbation(where, Map.of(SMILES, row.get(column))));
      if (block.size() == BLOCK) {
        flush();
      }
    }

    void flush() {
      if (block.isEmpty()) {
        return;
      }
      PerturbationEncoder.Encoding encoding = encoder.encode(molecules, options);
      for (int i = 0; i < block.size(); i++) {
        float[] bits = encoding.vectors().get(molecules.get(i).name());
        if (bits == null) {
          invalid++;
          console.warn(encoding.failures().get(molecules.get(i).name()));
        }
        console.result(line(block.get(i), bits == null ? "" : onBits(bits)));
      }
      block.clear();
      molecules.clear();
    }

    private static String onBits(float[] bits) {
      return IntStream.range(0, bits.length)
          .filter(bit -> bits[bit] != 0)
          .mapToObj(Integer::toString)
          .collect(Collectors.joining(" "));
    }

    private String line(List<String> row, String added) {
      List<String> values = new ArrayList<>(row);
      if (replaced < 0) {
        values.add(added);
      } else {
        values.set(replaced, added);
      }
      StringWriter line = new StringWriter();
      try {
        OUTPUT.printRecord(line, values.toArray());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return line.toString();
    }
  }
}
