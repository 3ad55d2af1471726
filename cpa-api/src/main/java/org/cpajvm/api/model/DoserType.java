package org.cpajvm.api.model;

/** How a dose scales the vector of its perturbation; every form gives 0 at dose 0. */
public enum DoserType {
  /** A sigmoid of log(1 + dose). */
  LOGSIGM,
  /** A sigmoid of the dose. */
  SIGM,
  /** The dose itself. */
  LINEAR,
  /** A small network for each perturbation. */
  MLP
}
