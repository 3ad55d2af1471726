package org.cpajvm.core.random;

/**
 * Seeds of random numbers. Each is a function of the user's seed, a purpose and a position, so that
 * no generator has a state that would have to be kept, and nothing depends on the order of events.
 */
public final class Seeds {

  private Seeds() {}

  /** The seed for a purpose at a position. */
  public static long of(long seed, String purpose, long... position) {
    long hash = mix(seed ^ 0x9e3779b97f4a7c15L);
    for (int i = 0; i < purpose.length(); i++) {
      hash = mix(hash + purpose.charAt(i));
    }
    for (long p : position) {
      hash = mix(hash ^ mix(p + 0x632be59bd9b4e019L));
    }
    return hash;
  }

  /** The finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014, variant 13 of Stafford). */
  private static long mix(long z) {
    long x = z + 0x9e3779b97f4a7c15L;
    x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
    x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
    return x ^ (x >>> 31);
  }
}
