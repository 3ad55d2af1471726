package org.cpajvm.api.plugin;

import java.util.List;
import java.util.Map;
import org.cpajvm.api.Plugin;

/**
 * A service that gives each perturbation a vector from what is known about it: a fingerprint of its
 * structure, an embedding of its gene. The model learns a linear map from these vectors, so that it
 * can be asked about perturbations it never saw.
 *
 * <p>Two perturbations with the same input get the same vector, whatever else is encoded in the
 * same call.
 */
public interface PerturbationEncoder extends Plugin {

  /** The options this encoder takes. */
  default List<PluginOption> options() {
    return List.of();
  }

  /**
   * The attributes of a perturbation that this encoder reads beside its name, such as {@code
   * smiles}.
   */
  default List<String> attributes() {
    return List.of();
  }

  /**
   * Encodes perturbations.
   *
   * @param perturbations what to encode, distinct by name
   * @param options values for {@link #options()}
   * @return vectors for those that could be encoded, and a reason for each of the others
   * @throws org.cpajvm.api.CpaException if nothing can be encoded at all, because a table is
   *     missing, say
   */
  Encoding encode(List<Perturbation> perturbations, OptionValues options);

  /**
   * A perturbation as the data set describes it.
   *
   * @param name its name in the study
   * @param attributes what else is known about it, by attribute name; those the data set lacks are
   *     absent
   */
  record Perturbation(String name, Map<String, String> attributes) {
    /** Copies the attributes. */
    public Perturbation {
      attributes = Map.copyOf(attributes);
    }
  }

  /**
   * What an encoder gives.
   *
   * @param dimension the length of each vector
   * @param vectors a vector for each perturbation that could be encoded, by name; not copied
   * @param failures for each of the others, by name, one line that says why
   */
  record Encoding(int dimension, Map<String, float[]> vectors, Map<String, String> failures) {
    /** Checks the length of the vectors. */
    public Encoding {
      if (dimension < 1) {
        throw new IllegalArgumentException("vectors of length " + dimension);
      }
      for (Map.Entry<String, float[]> vector : vectors.entrySet()) {
        if (vector.getValue().length != dimension) {
          throw new IllegalArgumentException(
              "the vector of '"
                  + vector.getKey()
                  + "' has "
                  + vector.getValue().length
                  + " numbers instead of "
                  + dimension);
        }
      }
      vectors = Map.copyOf(vectors);
      failures = Map.copyOf(failures);
    }
  }
}
