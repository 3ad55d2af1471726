package org.cpajvm.core.cli;

import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.Options;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.core.simulate.SimulatedStudy;
import org.cpajvm.core.simulate.Simulation;
import org.cpajvm.core.simulate.StudyWriter;

/** Writes a simulated study of any size. */
final class SimulateCommand implements Command {
  private static final Simulation USUAL = Simulation.ofCells(3000, 0);

  @Override
  public String name() {
    return "simulate";
  }

  @Override
  public String arguments() {
    return "--out STUDY.h5ad [--cells N] [--genes N] ...";
  }

  @Override
  public String summary() {
    return "Write a simulated study, as large as you like.";
  }

  @Override
  public Options options() {
    Options options = new Options();
    options.addOption(Flags.value("out", "STUDY.h5ad", "The file to write."));
    number(options, "cells", "cells", USUAL.cells());
    number(options, "genes", "genes", USUAL.genes());
    number(options, "cell-types", "cell types", USUAL.cellTypes());
    number(options, "drugs", "drugs", USUAL.drugs());
    number(options, "combinations", "pairs of drugs that are tried together", USUAL.combinations());
    number(options, "donors", "donors, which are the batches", USUAL.batches());
    number(options, "depth", "counts in the median cell", (long) USUAL.depth());
    options.addOption(Flags.value("seed", "N", "Seed of all random numbers (default 0)."));
    return options;
  }

  private static void number(Options options, String flag, String what, long usual) {
    options.addOption(
        Flags.value(flag, "N", "The number of " + what + " (default " + usual + ")."));
  }

  @Override
  public String details() {
    return """
    Cells are drawn as they are written, so the size of the file is limited by the disk alone. The same flags
    give the same study. One combination is held out in every cell type, and one drug in one cell type.

    Example:
      cpa simulate --out study.h5ad --cells 100000 --genes 5000
      cpa train study.h5ad --out study.cpa --perturbation condition --control ctrl --dose dose \\
          --covariates cell_type --batch batch --split split\
    """
        .stripIndent();
  }

  @Override
  public List<OutputFile> outputs(Arguments arguments) {
    return arguments.out(OutputFile.Kind.SIMULATED);
  }

  @Override
  public void run(Arguments arguments, Console console) {
    arguments.noWords();
    Path out = arguments.path("out");
    int drugs = arguments.positive("drugs", USUAL.drugs(), 1);
    long pairs = (long) drugs * (drugs - 1) / 2;
    int combinations =
        arguments.positive("combinations", (int) Math.min(pairs, USUAL.combinations()), 0);
    if (combinations > pairs) {
      throw new UsageException(
          "--combinations " + combinations + ": " + drugs + " drugs make " + pairs + " pairs");
    }
    Simulation plan =
        new Simulation(
            arguments.positive("cells", USUAL.cells(), 1),
            arguments.positive("genes", USUAL.genes(), 10),
            arguments.positive("cell-types", USUAL.cellTypes(), 1),
            drugs,
            combinations,
            arguments.positive("donors", USUAL.batches(), 1),
            arguments.positive("depth", (int) USUAL.depth(), 1),
            USUAL.interaction(),
            arguments.seed());
    SimulatedStudy study = SimulatedStudy.of(plan);
    try (DatasetWriter writer = arguments.registry().formatForOutput(out).create(out)) {
      StudyWriter.write(
          study.data(),
          writer,
          Runtime.getRuntime().availableProcessors(),
          rows -> console.progress("simulated %,d of %,d cells", rows, study.data().cells()));
    }
    new WrittenFile(arguments, out)
        .with("cells", plan.cells())
        .with("genes", plan.genes())
        .tell(console, "%s: %,d cells of %,d genes", out, plan.cells(), plan.genes());
  }
}
