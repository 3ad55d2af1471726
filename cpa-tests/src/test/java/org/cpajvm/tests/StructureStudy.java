package org.cpajvm.tests;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PerturbationEncoder.Perturbation;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.simulate.SimulatedStudy;
import org.cpajvm.core.simulate.Simulation;

/**
 * Writes a simulated study whose drugs act by their structure, and of which a fifth is held out
 * whole: what docs/accuracy.md measures encoders on. Arguments: a file with a SMILES in the second
 * column of each line, separated by commas; the h5ad to write; the seed; the cells.
 */
public final class StructureStudy {
  private static final double HIGHEST_DOSE = 1;

  private StructureStudy() {}

  public static void main(String[] arguments) throws java.io.IOException {
    List<String> smiles =
        java.nio.file.Files.readAllLines(Path.of(arguments[0])).stream()
            .map(line -> line.split(",", -1)[1])
            .toList();
    long seed = Long.parseLong(arguments[2]);
    Simulation plan =
        new Simulation(Integer.parseInt(arguments[3]), 300, 2, smiles.size(), 0, 1, 1500, 0, seed);
    SimulatedStudy study = SimulatedStudy.of(plan, fingerprints(smiles)).inMemory();
    write(study, smiles, Path.of(arguments[1]), new Random(seed));
  }

  private static List<float[]> fingerprints(List<String> smiles) {
    PerturbationEncoder encoder =
        PluginRegistry.standard().get(PerturbationEncoder.class, "morgan");
    List<Perturbation> drugs =
        IntStream.range(0, smiles.size())
            .mapToObj(i -> new Perturbation(Integer.toString(i), Map.of("smiles", smiles.get(i))))
            .toList();
    Map<String, float[]> vectors =
        encoder.encode(drugs, OptionValues.check("encoder", encoder.options(), Map.of())).vectors();
    return drugs.stream().map(drug -> vectors.get(drug.name())).toList();
  }

  private static void write(SimulatedStudy study, List<String> smiles, Path file, Random random) {
    List<String> drugs = study.truth().drugs();
    List<String> order = new ArrayList<>(drugs);
    Collections.shuffle(order, random);
    List<String> heldOut = order.subList(0, drugs.size() / 5);
    Column condition = study.data().obs().column("condition").orElseThrow();
    Column dose = study.data().obs().column("dose").orElseThrow();
    int[] cells =
        IntStream.range(0, condition.size())
            .filter(
                cell ->
                    condition.text(cell).equals("ctrl")
                        || Double.parseDouble(dose.text(cell)) == HIGHEST_DOSE)
            .toArray();
    Table obs =
        study
            .data()
            .obs()
            .with(
                "smiles",
                column(
                    condition, drug -> drug.equals("ctrl") ? "" : smiles.get(drugs.indexOf(drug))))
            .with("split", column(condition, drug -> heldOut.contains(drug) ? "ood" : "train"))
            .select(cells);
    try (DatasetWriter writer = PluginRegistry.standard().formatForOutput(file).create(file)) {
      writer.obs(obs);
      writer.var(study.data().var());
      SparseRows rows = new SparseRows();
      study.data().matrix().gather(cells, rows);
      try (DatasetWriter.MatrixWriter matrix = writer.matrix(study.data().genes())) {
        matrix.append(rows);
      }
      writer.finish();
    }
  }

  private static StringColumn column(Column of, java.util.function.UnaryOperator<String> value) {
    return StringColumn.of(
        IntStream.range(0, of.size())
            .mapToObj(cell -> value.apply(of.text(cell)))
            .toArray(String[]::new));
  }
}
