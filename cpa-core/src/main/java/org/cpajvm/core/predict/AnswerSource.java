package org.cpajvm.core.predict;

/** What an answer is made of. */
public enum AnswerSource {
  /** The closed form and the network, with the weight that checks on training groups gave it. */
  BLEND,
  /** Rules in closed form over the training groups. */
  BACKBONE,
  /** The mean over the networks of the ensemble. */
  NETWORK
}
