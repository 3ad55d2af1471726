package org.cpajvm.dl4j;

import java.io.IOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.cpajvm.api.CpaException;
import org.cpajvm.api.UsageException;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The device that this process computes on. ND4J takes one for good when its first class is loaded,
 * so the first choice stands.
 */
final class Devices {
  /** A class of ND4J's CUDA backend. */
  static final String CUDA_BACKEND = "org/nd4j/linalg/jcublas/JCublasBackend.class";

  private static final String CUDA_LIBRARIES = "org.bytedeco.cuda.global.cublas";

  private static DeviceChoice used;

  private Devices() {}

  /**
   * Chooses the device, or finds that the one in use will do.
   *
   * @param wanted {@code cpu}, {@code cuda} or {@code auto}
   * @throws CpaException if it cannot be had; the message says what could
   */
  static synchronized DeviceChoice use(String wanted) {
    if (used == null) {
      used = start(wanted, DeviceChoice.of(wanted, new GpuMachine.Local()));
    } else if (!wanted.equals("auto") && used.gpu().isPresent() != wanted.equals("cuda")) {
      throw new UsageException(
          "this process computes on the "
              + (used.gpu().isPresent() ? "GPU" : "CPU")
              + " already: start another one for --device "
              + wanted);
    }
    return used;
  }

  private static DeviceChoice start(String wanted, DeviceChoice choice) {
    if (choice.gpu().isEmpty()) {
      return withoutCuda(choice);
    }
    NativeSettings.set("CUDA_VISIBLE_DEVICES", choice.gpu().get().uuid());
    if (!loads(CUDA_LIBRARIES)) {
      return withoutCuda(
          DeviceChoice.refused(wanted, "the libraries of CUDA 11.6 cannot be loaded"));
    }
    if (Nd4j.getEnvironment().isCPU()) { // where CUDA has no device, ND4J takes the CPU
      return DeviceChoice.refused(wanted, "CUDA finds no GPU");
    }
    checkMemoryIsShared();
    return choice;
  }

  private static DeviceChoice withoutCuda(DeviceChoice choice) {
    ND4JClassLoading.setNd4jClassloader(new WithoutCuda(ND4JClassLoading.getNd4jClassloader()));
    return choice;
  }

  /** Loads a class with the native libraries that it stands for. */
  static boolean loads(String name) {
    try {
      Class.forName(name, true, Devices.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  /**
   * Batches are written and parameters updated through the memory of the host. Where the device
   * would not see that, or the host not what the device computed, results would be silently wrong.
   */
  private static void checkMemoryIsShared() {
    INDArray numbers = Nd4j.zeros(DataType.FLOAT, 1, 2);
    new FloatPointer(numbers.data().pointer()).put(3, 4);
    INDArray product = numbers.mmul(numbers.transpose());
    float result = new FloatPointer(product.data().pointer()).get();
    if (result != 25) {
      throw new CpaException(
          "the CUDA backend does not share memory with the host as this version needs it; use --device cpu");
    }
  }

  /** Hides the services of the CUDA backend, so that nothing of it is loaded on the CPU. */
  static final class WithoutCuda extends ClassLoader {
    private final Optional<String> jar;

    WithoutCuda(ClassLoader parent) {
      super(parent);
      this.jar =
          Optional.ofNullable(parent.getResource(CUDA_BACKEND))
              .map(URL::toString)
              .map(url -> url.substring(0, url.length() - CUDA_BACKEND.length()));
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      List<URL> kept = new ArrayList<>();
      for (URL url : Collections.list(super.getResources(name))) {
        if (jar.isEmpty() || !url.toString().startsWith(jar.get())) {
          kept.add(url);
        }
      }
      return Collections.enumeration(kept);
    }
  }
}
