package org.cpajvm.core.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.study.Treatment;
import org.cpajvm.api.study.Treatment.Component;

/**
 * The biology of a simulated study, known exactly: what any treatment does to any cell type, tried
 * or not.
 *
 * <p>The logarithm of a gene's share of the counts is the sum of a base level, a shift of the cell
 * type, one of the donor and the effects of the drugs. A drug acts on a few genes, with a Hill
 * curve of its dose; a cell type responds to it more or less strongly and on a few genes in its own
 * way. Drugs add up, but for interactions on some genes. Shares are scaled to 1, times the depth of
 * the cell they are the means of negative binomial counts. Immutable, and safe for use by several
 * threads.
 */
public final class SimulatedTruth {
  /** The label of control cells, whose dose is 0. */
  public static final String CONTROL = "ctrl";

  private static final double BASE_SPREAD = 2;
  private static final double TYPE_GENES = 0.15;
  private static final double TYPE_SPREAD = 1.2;
  private static final double BATCH_SPREAD = 0.15;
  private static final double TYPICAL_THETA = 3;
  private static final double THETA_SPREAD = 0.5;
  private static final double DRUG_GENES = 0.08;
  private static final double DRUG_SPREAD = 1.0;
  private static final double RESPONSE_SPREAD = 0.25;
  private static final double OWN_GENES = 0.01;
  private static final double OWN_SPREAD = 0.8;
  private static final double INTERACTION_SPREAD = 0.7;
  private static final double LOWEST_EC50 = 0.1;
  private static final double HIGHEST_EC50 = 0.8;
  private static final double TYPICAL_EC50 = 0.3;
  private static final double TYPICAL_HILL = 1.5;
  private static final int PROGRAMS = 12;

  private final int genes;
  private final List<String> drugs;
  private final List<String> cellTypes;
  private final double[][] levelOfType;
  private final double[][] levelOfBatch;
  private final double[] theta; // inverse dispersion
  private final double[] ec50;
  private final double[] hill;
  private final Effect[][] effects; // by drug and cell type, at full response
  private final List<Pair> pairs;

  /** What is added to the logarithm of the share of some genes. */
  private record Effect(int[] genes, double[] change) {
    static Effect of(double[] change) {
      int[] genes = IntStream.range(0, change.length).filter(g -> change[g] != 0).toArray();
      return new Effect(genes, Arrays.stream(genes).mapToDouble(g -> change[g]).toArray());
    }
  }

  /** Two drugs that are tried together, and what they do beyond the sum. */
  private record Pair(int first, int second, Effect interaction) {}

  /**
   * Draws the biology.
   *
   * @param descriptors a descriptor of the structure of each drug, of which its effects are then a
   *     function; empty where each drug has effects of its own
   */
  SimulatedTruth(Simulation plan, List<float[]> descriptors) {
    genes = plan.genes();
    drugs = IntStream.range(0, plan.drugs()).mapToObj(SimulatedTruth::drugName).toList();
    cellTypes = IntStream.rangeClosed(1, plan.cellTypes()).mapToObj(t -> "type" + t).toList();
    // The numbers of Random, Gaussian ones too, are specified for every version of Java.
    Random random = new Random(new SplittableRandom(plan.seed()).nextLong());
    double[] base = gaussians(random, genes, BASE_SPREAD);
    levelOfType = new double[plan.cellTypes()][];
    for (int type = 0; type < levelOfType.length; type++) {
      levelOfType[type] = base.clone();
      add(levelOfType[type], effect(random, TYPE_GENES, TYPE_SPREAD), 1);
      exponentiate(levelOfType[type], 1);
    }
    levelOfBatch = new double[plan.batches()][];
    for (int batch = 0; batch < levelOfBatch.length; batch++) {
      levelOfBatch[batch] = gaussians(random, genes, BATCH_SPREAD);
      exponentiate(levelOfBatch[batch], 1);
    }
    theta = gaussians(random, genes, THETA_SPREAD);
    exponentiate(theta, TYPICAL_THETA);
    ec50 = new double[plan.drugs()];
    hill = new double[plan.drugs()];
    effects = new Effect[plan.drugs()][plan.cellTypes()];
    if (!descriptors.isEmpty()) {
      drawEffects(random, descriptors);
    }
    for (int drug = 0; drug < plan.drugs() && descriptors.isEmpty(); drug++) {
      ec50[drug] = LOWEST_EC50 * Math.pow(HIGHEST_EC50 / LOWEST_EC50, random.nextDouble());
      hill[drug] = 1 + 1.5 * random.nextDouble();
      drawEffects(random, effects[drug]);
    }
    pairs = drawPairs(random, plan);
  }

  /**
   * What a drug does in each cell type: the same program, more or less of it, and a little else.
   */
  private void drawEffects(Random random, Effect[] ofType) {
    Effect program = effect(random, DRUG_GENES, DRUG_SPREAD);
    for (int type = 0; type < ofType.length; type++) {
      double[] change = new double[genes];
      add(change, program, Math.exp(RESPONSE_SPREAD * random.nextGaussian()));
      add(change, effect(random, OWN_GENES, OWN_SPREAD), 1);
      ofType[type] = Effect.of(change);
    }
  }

  /** What drugs do as a function of their structure, in every cell type more or less of it. */
  private void drawEffects(Random random, List<float[]> descriptors) {
    Effect[] programs = new Effect[PROGRAMS];
    Arrays.setAll(programs, program -> effect(random, DRUG_GENES, DRUG_SPREAD));
    StructureEffects structure = new StructureEffects(descriptors, PROGRAMS, random);
    double[] responses = gaussians(random, cellTypes.size(), RESPONSE_SPREAD);
    exponentiate(responses, 1);
    Arrays.fill(ec50, TYPICAL_EC50);
    Arrays.fill(hill, TYPICAL_HILL);
    for (int drug = 0; drug < effects.length; drug++) {
      for (int type = 0; type < responses.length; type++) {
        double[] change = new double[genes];
        for (int program = 0; program < PROGRAMS; program++) {
          add(change, programs[program], responses[type] * structure.strength(drug, program));
        }
        effects[drug][type] = Effect.of(change);
      }
    }
  }

  private List<Pair> drawPairs(Random random, Simulation plan) {
    List<int[]> all = new ArrayList<>();
    for (int first = 0; first < plan.drugs(); first++) {
      for (int second = first + 1; second < plan.drugs(); second++) {
        all.add(new int[] {first, second});
      }
    }
    Collections.shuffle(all, random);
    return all.subList(0, plan.combinations()).stream()
        .map(
            pair ->
                new Pair(pair[0], pair[1], effect(random, plan.interaction(), INTERACTION_SPREAD)))
        .toList();
  }

  /** drugA to drugZ, then drugAA and so on. */
  private static String drugName(int drug) {
    StringBuilder letters = new StringBuilder();
    for (int rest = drug; rest >= 0; rest = rest / 26 - 1) {
      letters.insert(0, (char) ('A' + rest % 26));
    }
    return "drug" + letters;
  }

  /** The names of the drugs. */
  public List<String> drugs() {
    return drugs;
  }

  /** The names of the cell types. */
  public List<String> cellTypes() {
    return cellTypes;
  }

  /** The inverse dispersion of each gene. */
  public double[] theta() {
    return theta.clone();
  }

  /** The pairs of drugs that are tried together, by their positions. */
  List<int[]> combinations() {
    return pairs.stream().map(pair -> new int[] {pair.first, pair.second}).toList();
  }

  /**
   * The mean counts of cells, without the effect of a donor.
   *
   * @param treatment drugs of this study with any doses, or {@link #CONTROL}
   * @param cellType one of {@link #cellTypes()}
   * @param depth the sum of the means
   * @return for each gene its mean
   * @throws UsageException if the study has no such drug or cell type
   */
  public double[] expected(Treatment treatment, String cellType, double depth) {
    int type = cellTypes.indexOf(cellType);
    if (type < 0) {
      throw new UsageException(
          "the simulation has no cell type '" + cellType + "'; it has " + cellTypes);
    }
    double[] levels = levelOfType[type].clone();
    respond(treatment, type, levels);
    scale(levels, depth);
    return levels;
  }

  /** The mean counts of a cell of this type and batch; fills {@code means}. */
  void means(Treatment treatment, int type, int batch, double depth, double[] means) {
    for (int gene = 0; gene < genes; gene++) {
      means[gene] = levelOfType[type][gene] * levelOfBatch[batch][gene];
    }
    respond(treatment, type, means);
    scale(means, depth);
  }

  /** The inverse dispersion of a gene. */
  double theta(int gene) {
    return theta[gene];
  }

  private void respond(Treatment treatment, int type, double[] levels) {
    double[] response = new double[drugs.size()]; // of each drug, from 0 to 1
    for (Component component : treatment.components()) {
      if (!component.perturbation().equals(CONTROL)) {
        int drug = drugs.indexOf(component.perturbation());
        if (drug < 0) {
          throw new UsageException(
              "the simulation has no drug '" + component.perturbation() + "'; it has " + drugs);
        }
        double occupied = hillCurve(component.dose(), drug);
        response[drug] = occupied;
        multiply(levels, effects[drug][type], occupied);
      }
    }
    for (Pair pair : pairs) {
      double both = response[pair.first] * response[pair.second];
      if (both > 0) {
        multiply(levels, pair.interaction, Math.sqrt(both));
      }
    }
  }

  /** Hill, Journal of Physiology 40 (1910): d^h / (d^h + EC50^h). */
  private double hillCurve(double dose, int drug) {
    return dose == 0 ? 0 : 1 / (1 + Math.pow(ec50[drug] / dose, hill[drug]));
  }

  private static void scale(double[] levels, double total) {
    double sum = Arrays.stream(levels).sum();
    for (int gene = 0; gene < levels.length; gene++) {
      levels[gene] *= total / sum;
    }
  }

  private static double[] gaussians(Random random, int number, double deviation) {
    double[] values = new double[number];
    for (int i = 0; i < number; i++) {
      values[i] = deviation * random.nextGaussian();
    }
    return values;
  }

  /** A change of a random share of the genes. */
  private Effect effect(Random random, double share, double deviation) {
    double[] change = new double[genes];
    for (int gene = 0; gene < genes; gene++) {
      if (random.nextDouble() < share) {
        change[gene] = deviation * random.nextGaussian();
      }
    }
    return Effect.of(change);
  }

  private static void add(double[] logs, Effect effect, double strength) {
    for (int i = 0; i < effect.genes.length; i++) {
      logs[effect.genes[i]] += strength * effect.change[i];
    }
  }

  private static void multiply(double[] levels, Effect effect, double strength) {
    for (int i = 0; i < effect.genes.length; i++) {
      levels[effect.genes[i]] *= Math.exp(strength * effect.change[i]);
    }
  }

  private static void exponentiate(double[] logs, double times) {
    for (int i = 0; i < logs.length; i++) {
      logs[i] = times * Math.exp(logs[i]);
    }
  }
}
