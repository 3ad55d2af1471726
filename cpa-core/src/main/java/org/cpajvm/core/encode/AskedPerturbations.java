package org.cpajvm.core.encode;

import java.util.LinkedHashMap;
import java.util.Map;
import org.cpajvm.core.study.PerturbationAttributes;

/**
 * Perturbations that a question names.
 *
 * @param places for each perturbation where it is named, for messages
 * @param attributes what is known about them
 */
public record AskedPerturbations(Map<String, String> places, PerturbationAttributes attributes) {
  /** Copies the places. */
  public AskedPerturbations {
    places = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(places));
  }

  /** The same perturbations with more known about them, where nothing is known yet. */
  public AskedPerturbations or(PerturbationAttributes others) {
    return new AskedPerturbations(places, attributes.or(others));
  }
}
