package org.cpajvm.plugins.morgan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Measures how many molecules a second one thread encodes. Arguments: a file with one SMILES a
 * line, and how many molecules to encode in each of five rounds (default 100,000).
 */
final class FingerprintThroughput {
  private FingerprintThroughput() {}

  public static void main(String[] args) throws IOException {
    List<String> molecules = Files.readAllLines(Path.of(args[0]));
    int count = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    for (int round = 1; round <= 5; round++) {
      long bits = 0;
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        String smiles = molecules.get(i % molecules.size());
        bits += MorganEncoder.fingerprint(smiles, 2, 2048).cardinality();
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      System.out.printf("round %d: %,.0f molecules/s (%d bits on)%n", round, count / seconds, bits);
    }
  }
}
