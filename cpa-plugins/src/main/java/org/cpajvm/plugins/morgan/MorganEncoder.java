package org.cpajvm.plugins.morgan;

import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.plugin.OptionValues;
import org.cpajvm.api.plugin.PerturbationEncoder;
import org.cpajvm.api.plugin.PluginOption;

/**
 * Encodes drugs by the Morgan fingerprint of their structure, equal bit for bit to RDKit 2022.09's
 * {@code GetMorganFingerprintAsBitVect(MolFromSmiles(smiles), radius, bits)}.
 *
 * <p>Reads the attribute {@code smiles}. A vector holds 1 for each bit that is on and 0 for the
 * others. A perturbation without a SMILES, or with one that is no molecule, is named among the
 * failures with its SMILES, the position in it and the reason; it never gets a vector of zeros. The
 * work on one molecule is bounded. Safe for use by several threads.
 */
public final class MorganEncoder implements PerturbationEncoder {
  private static final String SMILES = "smiles";
  private static final String RADIUS = "radius";
  private static final String BITS = "bits";
  private static final int HIGHEST_RADIUS = 100;
  private static final int MOST_BITS = 1 << 20;
  private static final int SHOWN = 60;

  /** Creates the encoder. */
  public MorganEncoder() {}

  @Override
  public String name() {
    return "morgan";
  }

  @Override
  public String description() {
    return "Morgan fingerprint of a drug's SMILES, equal to RDKit 2022.09's";
  }

  @Override
  public List<String> attributes() {
    return List.of(SMILES);
  }

  @Override
  public List<PluginOption> options() {
    return List.of(
        new PluginOption(
            RADIUS, PluginOption.Type.INTEGER, "2", "how many bonds a neighbourhood reaches"),
        new PluginOption(BITS, PluginOption.Type.INTEGER, "2048", "the length of the fingerprint"));
  }

  @Override
  public Encoding encode(List<Perturbation> perturbations, OptionValues options) {
    int radius = inRange(options, RADIUS, 0, HIGHEST_RADIUS);
    int bits = inRange(options, BITS, 1, MOST_BITS);
    Map<String, float[]> vectors = new LinkedHashMap<>();
    Map<String, String> failures = new HashMap<>();
    for (Perturbation perturbation : perturbations) {
      String smiles = perturbation.attributes().getOrDefault(SMILES, "");
      if (smiles.isBlank()) {
        failures.put(
            perturbation.name(),
            "perturbation '"
                + perturbation.name()
                + "' has no SMILES; name the column that holds it with --smiles");
        continue;
      }
      try {
        vectors.put(perturbation.name(), vector(fingerprint(smiles, radius, bits), bits));
      } catch (InvalidSmilesException e) {
        failures.put(
            perturbation.name(),
            "perturbation '"
                + perturbation.name()
                + "': invalid SMILES '"
                + shortened(smiles)
                + "', "
                + e.getMessage());
      }
    }
    return new Encoding(bits, vectors, failures);
  }

  private static int inRange(OptionValues options, String name, int lowest, int highest) {
    int value = options.integer(name);
    if (value < lowest || value > highest) {
      throw new UsageException(
          "encoder 'morgan': option '"
              + name
              + "' must be from "
              + lowest
              + " to "
              + highest
              + ", not "
              + value);
    }
    return value;
  }

  /**
   * The fingerprint of a molecule.
   *
   * @throws InvalidSmilesException if the SMILES is no molecule, or one that is too complex
   */
  static BitSet fingerprint(String smiles, int radius, int bits) {
    return MorganFingerprint.of(Sanitizer.sanitize(SmilesParser.parse(smiles)), radius, bits);
  }

  private static float[] vector(BitSet fingerprint, int bits) {
    float[] vector = new float[bits];
    fingerprint.stream().forEach(bit -> vector[bit] = 1);
    return vector;
  }

  private static String shortened(String smiles) {
    return smiles.length() <= SHOWN ? smiles : smiles.substring(0, SHOWN) + "...";
  }
}
