package org.cpajvm.core.simulate;

import java.util.List;
import java.util.Random;

/**
 * How much a drug does of each of a few programs of genes, as a smooth function of a descriptor of
 * its structure: the hyperbolic tangents of random directions through the descriptors, which are
 * centered and scaled to length 1. Drugs of like structure do alike, and nothing else decides what
 * they do. Immutable.
 */
final class StructureEffects {
  private final double[][] strengths; // by drug and program

  /**
   * Draws the function.
   *
   * @param descriptors a vector for each drug, all of one length
   * @param programs the number of programs
   * @param random decides the directions
   */
  StructureEffects(List<float[]> descriptors, int programs, Random random) {
    int dimension = descriptors.get(0).length;
    double[] mean = new double[dimension];
    for (float[] descriptor : descriptors) {
      for (int i = 0; i < dimension; i++) {
        mean[i] += descriptor[i] / descriptors.size();
      }
    }
    double[][] directions = new double[programs][dimension];
    for (double[] direction : directions) {
      for (int i = 0; i < dimension; i++) {
        direction[i] = random.nextGaussian();
      }
    }
    strengths = new double[descriptors.size()][programs];
    for (int drug = 0; drug < strengths.length; drug++) {
      double[] unit = unit(descriptors.get(drug), mean);
      for (int program = 0; program < programs; program++) {
        double projection = 0;
        for (int i = 0; i < dimension; i++) {
          projection += directions[program][i] * unit[i];
        }
        strengths[drug][program] = Math.tanh(projection);
      }
    }
  }

  private static double[] unit(float[] descriptor, double[] mean) {
    double[] centered = new double[mean.length];
    double squares = 0;
    for (int i = 0; i < mean.length; i++) {
      centered[i] = descriptor[i] - mean[i];
      squares += centered[i] * centered[i];
    }
    for (int i = 0; i < mean.length && squares > 0; i++) {
      centered[i] /= Math.sqrt(squares);
    }
    return centered;
  }

  /** From -1 to 1: how much a drug does of a program. */
  double strength(int drug, int program) {
    return strengths[drug][program];
  }
}
