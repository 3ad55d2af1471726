package org.cpajvm.core.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.cpajvm.api.UsageException;
import org.cpajvm.core.config.Presets;
import org.cpajvm.core.predict.PredictionRule;
import org.cpajvm.core.study.CellSelection;
import org.cpajvm.core.study.StudyColumns;
import org.cpajvm.core.study.StudyDesign;

/** The flags that several commands share. */
final class Flags {

  private Flags() {}

  /** A flag without a value. */
  static Option flag(String name, String help) {
    return Option.builder().longOpt(name).desc(help).get();
  }

  /** A flag with a value. */
  static Option value(String name, String argument, String help) {
    return Option.builder().longOpt(name).hasArg().argName(argument).desc(help).get();
  }

  /** A flag with a value that may be given again. */
  static Option list(String name, String argument, String help) {
    Option option = value(name, argument, help);
    option.setType(List.class);
    return option;
  }

  /** Whether a flag may be given again. */
  static boolean isList(Option option) {
    return option.getType() == List.class;
  }

  /** The flags that every command has. */
  static void addCommon(Options options) {
    options.addOption(
        value(
            "plugins",
            "DIR",
            "Add the plugin jars in this folder (default: that of CPA_PLUGINS)."));
    options.addOption(flag("json", "Print the result as JSON."));
    options.addOption(flag("quiet", "Print results, warnings and errors only."));
    options.addOption(flag("verbose", "Show where an error comes from."));
    options.addOption(flag("help", "Show this help."));
  }

  /** The flag of commands that write files. */
  static Option overwrite() {
    return flag(
        OutputClaim.OVERWRITE,
        "Replace a file that is there already, whatever is in it (without this: only results of the"
            + " same kind).");
  }

  /** The flags of commands that compute. */
  static void addExecution(Options options) {
    options.addOption(value("seed", "N", "Seed of all random numbers (default 0)."));
    options.addOption(
        value(
            "threads",
            "N|auto",
            "Threads for arithmetic and reading (default auto: one for each core, at most 16)."));
    options.addOption(
        value(
            "device",
            "DEVICE",
            "Where to compute: cpu, cuda (a build with -Pcuda, an NVIDIA GPU) or auto (default)."));
  }

  /** The flags that decide model and training. */
  static void addSettings(Options options) {
    options.addOption(preset());
    options.addOption(
        value(
            "config",
            "FILE.json",
            "Read the run from a file, as --print-config writes it; flags win."));
    options.addOption(
        list(
            "set", "KEY=VALUE", "Change a setting (cpa settings lists them); may be given again."));
  }

  /** The flag for settings by name. */
  static Option preset() {
    return value(
        "preset",
        "NAME",
        "Start from these settings instead of those that fit the data (auto): "
            + String.join(", ", Presets.names())
            + ".");
  }

  /** The flags that say what the columns of obs mean. */
  static void addColumns(Options options) {
    options.addOption(
        value("perturbation", "COL", "Column of treatments: names joined by the separator."));
    options.addOption(value("control", "LABEL", "The label of control in that column."));
    options.addOption(
        value(
            "dose", "COL", "Column of doses, written like the names (default: every dose is 1)."));
    options.addOption(
        list(
            "covariates",
            "A,B",
            "Columns of covariates, such as the cell type; may be given again."));
    options.addOption(
        value("batch", "COL", "Column of the batch, which corrected outputs leave out."));
    options.addOption(
        value("split", "COL", "Column of the split: train, valid (or test) and ood."));
    options.addOption(value("layer", "NAME", "Layer to use, or raw for .raw (default: X)."));
    options.addOption(
        value("separator", "TEXT", "What joins the names of a combination (default +)."));
  }

  /** The flag that chooses genes. */
  static Option genes() {
    return value(
        "genes",
        "COL|FILE",
        "Train on some genes: those where a column of var is true, such as highly_variable, or the"
            + " names in a text file.");
  }

  /** The flag that chooses cells. */
  static Option keep() {
    return list(
        "keep",
        "COL|COL=VALUE,...|FILE",
        "Use some cells only: those where a column of obs is true, those with one of the values of"
            + " each column (cell_type=B,T,donor=1), or the names in a text file; given again,"
            + " cells must fit all of them. A model remembers it; all takes all cells.");
  }

  /** The flags that hold cells out. */
  static void addHoldOut(Options options) {
    options.addOption(
        list(
            "hold-out",
            "COL=VALUE,...",
            "Hold out the cells with one of the values of each column: condition=A,B,cell_type=T;"
                + " may be given again, for other cells."));
    options.addOption(dropEmptyCells());
  }

  /** The flag that leaves out cells without counts. */
  static Option dropEmptyCells() {
    return flag(
        "drop-empty-cells",
        "Leave out cells without any counts; what training left out, the model leaves out again.");
  }

  /** The design of a model, with the cells left out that flags leave out too. */
  static StudyDesign selected(StudyDesign design, Arguments arguments) {
    return arguments.has("drop-empty-cells")
        ? design.withSelection(new CellSelection(design.selection().keep(), true))
        : design;
  }

  /** The flags that choose encoders of perturbations. */
  static void addEncoders(Options options) {
    options.addOption(
        list(
            "encoder",
            "[LABEL=]NAME",
            "Take the vectors of perturbations from an encoder, so that new ones can be predicted;"
                + " may be given again: vectors are joined (cpa plugins lists encoders; a label"
                + " tells two uses of one apart)."));
    options.addOption(encoderOption());
    options.addOption(
        flag(
            "encoder-partial",
            "Learn the vectors of perturbations that the encoder does not cover."));
    options.addOption(smiles());
  }

  /** The flag that gives an encoder its options. */
  static Option encoderOption() {
    return list(
        "encoder-option",
        "KEY=VALUE",
        "An option of the encoder; LABEL.KEY=VALUE where there are several (without a label:"
            + " NAME).");
  }

  /** The flag that says where structures are. */
  static Option smiles() {
    return value(
        "smiles",
        "COL|FILE",
        "Where the SMILES are: a column of obs, a .csv or .tsv (names, SMILES) or uns:KEY (default:"
            + " the column smiles).");
  }

  /** The flag that says what a predicted cell is. */
  static Option predictionRule() {
    return value(
        "expression",
        "RULE",
        "What a predicted cell is: anchored (default), or of the network mean or sampled.");
  }

  /** What a predicted cell is. */
  static PredictionRule predictionRule(Arguments arguments) {
    String text = arguments.value("expression").orElse("anchored");
    return Arrays.stream(PredictionRule.values())
        .filter(rule -> rule.name().toLowerCase(Locale.ROOT).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--expression is anchored, mean or sampled, not '" + text + "'"));
  }

  /** What the columns mean, if the flags say it. */
  static Optional<StudyColumns> columns(Arguments arguments) {
    if (!arguments.has("perturbation") && !arguments.has("control")) {
      return Optional.empty();
    }
    return Optional.of(
        new StudyColumns(
            arguments.required("perturbation"),
            arguments.required("control"),
            arguments.value("dose"),
            arguments.values("covariates").stream().flatMap(Flags::names).toList(),
            arguments.value("batch"),
            arguments.value("split"),
            arguments.value("layer"),
            arguments.value("smiles"),
            arguments.value("separator").orElse(StudyColumns.DEFAULT_SEPARATOR)));
  }

  private static Stream<String> names(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).filter(part -> !part.isEmpty());
  }
}
