package org.cpajvm.core.study;

/** What a cell is used for. */
public enum Split {
  /** Trained on. */
  TRAIN,
  /** Watched while training, to choose the best state and to stop early. */
  VALID,
  /** Out of distribution: held out, to see what the model predicts for what it never saw. */
  OOD
}
