package org.cpajvm.core.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds what somebody probably meant, and lists what there is without filling the screen. */
public final class Nearest {
  private static final int ALL = 10;
  private static final int FEW = 5;
  private static final int LONGEST = 80;

  private Nearest() {}

  /**
   * The names that are known: all of them where they are few, else those that are nearest to a
   * word, and how many there are.
   *
   * @param word what somebody wrote; not null
   * @param known any number of names
   */
  public static String some(String word, Collection<String> known) {
    if (known.size() <= ALL) {
      return known.stream().map(Nearest::cut).collect(Collectors.joining(", "));
    }
    String lower = word.toLowerCase(Locale.ROOT);
    return known.stream()
            .filter(name -> !name.isBlank())
            .sorted(
                Comparator.<String>comparingInt(k -> distance(lower, k.toLowerCase(Locale.ROOT)))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(FEW)
            .map(Nearest::cut)
            .collect(Collectors.joining(", "))
        + String.format(Locale.ROOT, ", ... (%,d in all)", known.size());
  }

  /** A name that is too long to be read is cut. */
  private static String cut(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "...";
  }

  /** {@code ; did you mean 'x'?} where one of the known words is near, else an empty string. */
  public static String hint(String word, Collection<String> known) {
    return of(word, known).map(near -> "; did you mean '" + cut(near) + "'?").orElse("");
  }

  /**
   * The known word that takes the fewest edits to reach, if that is at most half of its letters;
   * never the word itself.
   */
  public static Optional<String> of(String word, Collection<String> known) {
    String lower = word.toLowerCase(Locale.ROOT);
    return known.stream()
        .filter(k -> !k.isBlank() && !k.equals(word))
        .filter(
            k ->
                distance(lower, k.toLowerCase(Locale.ROOT))
                    <= Math.max(1, Math.max(k.length(), word.length()) / 2))
        .min(
            Comparator.<String>comparingInt(k -> distance(lower, k.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** The number of letters to insert, remove or replace (Levenshtein 1966). */
  static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
