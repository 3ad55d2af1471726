package org.cpajvm.core.simulate;

/**
 * What a simulated study looks like.
 *
 * @param cells the number of cells, 1 or more
 * @param genes the number of genes, 10 or more
 * @param cellTypes the number of cell types, 1 or more
 * @param drugs the number of drugs, 1 or more
 * @param combinations the number of pairs of drugs that are tried together; at most all pairs
 * @param batches the number of donors, 1 or more
 * @param depth the median number of counts of a cell, above 0
 * @param interaction the share of genes on which two drugs together do more or less than the sum,
 *     from 0 to 1
 * @param seed the same seed gives the same study
 */
public record Simulation(
    int cells,
    int genes,
    int cellTypes,
    int drugs,
    int combinations,
    int batches,
    double depth,
    double interaction,
    long seed) {

  /** Checks the ranges. */
  public Simulation {
    require(cells >= 1, "cells", cells, "1 or more");
    require(genes >= 10, "genes", genes, "10 or more");
    require(cellTypes >= 1, "cell types", cellTypes, "1 or more");
    require(drugs >= 1, "drugs", drugs, "1 or more");
    long pairs = (long) drugs * (drugs - 1) / 2;
    require(
        combinations >= 0 && combinations <= pairs, "combinations", combinations, "0 to " + pairs);
    require(batches >= 1, "batches", batches, "1 or more");
    require(depth > 0 && depth <= 1e9, "depth", depth, "above 0, at most 1e9");
    require(
        interaction >= 0 && interaction <= 1, "share of interacting genes", interaction, "0 to 1");
  }

  /** A study of 1,000 genes in 4 cell types under 5 drugs and 6 of their pairs, from 3 donors. */
  public static Simulation ofCells(int cells, long seed) {
    return new Simulation(cells, 1000, 4, 5, 6, 3, 1500, 0.01, seed);
  }

  private static void require(boolean holds, String what, Number value, String range) {
    if (!holds) {
      throw new IllegalArgumentException(
          "a simulation with " + what + " " + value + "; the range is " + range);
    }
  }
}
