package org.cpajvm.core.study;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The vectors that encoders gave to the perturbations of a vocabulary, and how they were made. It
 * travels with the model, so that the model needs neither the encoders nor their tables until a
 * perturbation that is new to it must be encoded. Immutable as long as nobody writes to its
 * vectors.
 *
 * @param encoders the encoders, at least one; a vector is theirs, one behind the other
 * @param vectors the vectors by the name of the perturbation; not copied. A perturbation without
 *     one is learned
 */
public record PerturbationEncoding(List<Encoder> encoders, Map<String, float[]> vectors) {

  /**
   * An encoder that was used.
   *
   * @param label what this use of the plugin is called; its name, unless it is used several times
   * @param name the name of the plugin
   * @param version the version of its results
   * @param options all its options, the defaults among them
   * @param dimension how many numbers of a vector are its own
   */
  public record Encoder(
      String label, String name, int version, Map<String, String> options, int dimension) {
    /** Copies the options. */
    public Encoder {
      options = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(options));
      if (dimension < 1) {
        throw new IllegalArgumentException(
            "encoder '" + name + "' gives vectors of length " + dimension);
      }
    }

    /** An encoder that is used once, and called by its name. */
    public Encoder(String name, int version, Map<String, String> options, int dimension) {
      this(name, name, version, options, dimension);
    }

    /** What to call an encoder in messages. */
    public static String title(String label, String name) {
      return "encoder '" + label + "'" + (label.equals(name) ? "" : " (" + name + ")");
    }
  }

  /** Checks that every vector has the same length. */
  public PerturbationEncoding {
    encoders = List.copyOf(encoders);
    vectors = Map.copyOf(vectors);
    int dimension = dimension(encoders);
    vectors.forEach(
        (name, vector) -> {
          if (vector.length != dimension) {
            throw new IllegalArgumentException(
                "the vector of '"
                    + name
                    + "' has "
                    + vector.length
                    + " numbers instead of "
                    + dimension);
          }
        });
    if (encoders.isEmpty()) {
      throw new IllegalArgumentException("an encoding without encoders");
    }
  }

  private static int dimension(List<Encoder> encoders) {
    return encoders.stream().mapToInt(Encoder::dimension).reduce(0, Math::addExact);
  }

  /** The length of a vector. */
  public int dimension() {
    return dimension(encoders);
  }

  /** The vector of a perturbation, if it is not learned. */
  public Optional<float[]> vector(String perturbation) {
    return Optional.ofNullable(vectors.get(perturbation));
  }

  /** The same encoders with the vectors of more perturbations. */
  public PerturbationEncoding with(Map<String, float[]> more) {
    Map<String, float[]> all = new HashMap<>(vectors);
    all.putAll(more);
    return new PerturbationEncoding(encoders, all);
  }

  /** Whether encoders and vectors are the same, number by number. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PerturbationEncoding encoding
        && encoders.equals(encoding.encoders)
        && vectors.keySet().equals(encoding.vectors.keySet())
        && vectors.entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), encoding.vectors.get(e.getKey())));
  }

  @Override
  public int hashCode() {
    return 31 * encoders.hashCode() + vectors.keySet().hashCode();
  }
}
