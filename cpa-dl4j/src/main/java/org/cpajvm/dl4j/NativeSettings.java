package org.cpajvm.dl4j;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.Map;

/**
 * Settings of the native libraries that have to be in the process environment before these are
 * loaded: no threads of their own, which would compete with {@link Workers}, and spin while they
 * wait; and the kernels for this processor.
 */
final class NativeSettings {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("OMP_WAIT_POLICY", "PASSIVE", "GOMP_SPINCOUNT", "0", "OPENBLAS_NUM_THREADS", "1");

  private static boolean applied;

  private NativeSettings() {}

  /** The part of the C library that sets the environment. */
  private interface CLibrary extends Library {
    int setenv(String name, String value, int overwrite);
  }

  /** Sets what the user has not set; to be called before the first class of ND4J is loaded. */
  static synchronized void apply() {
    if (applied) {
      return;
    }
    applied = true;
    // Java options of ND4J and JavaCPP: no banner, no limit on memory outside the heap beside the
    // machine's own.
    setIfAbsent("org.bytedeco.javacpp.maxbytes", "0");
    setIfAbsent("org.bytedeco.javacpp.maxphysicalbytes", "0");
    setIfAbsent("org.nd4j.log.initialization", "false");
    ENVIRONMENT.forEach((name, value) -> set(name, value, 0));
    BlasKernels.ofThisMachine().ifPresent(kernels -> set(BlasKernels.VARIABLE, kernels, 0));
  }

  /** Sets a variable of the process environment, whatever it was. */
  static void set(String name, String value) {
    set(name, value, 1);
  }

  private static void set(String name, String value, int overwrite) {
    if (System.getProperty("os.name", "").startsWith("Windows")) {
      return; // no setenv there, and other thread pools
    }
    Native.load("c", CLibrary.class).setenv(name, value, overwrite);
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
