package org.cpajvm.core.model;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.cpajvm.api.model.NamedTensor;

/** Looks for numbers that are NaN or infinite. */
final class FiniteTensors {

  private FiniteTensors() {}

  /** The first such number in words, if there is one. */
  static Optional<String> firstOther(List<NamedTensor> tensors) {
    for (NamedTensor tensor : tensors) {
      int at = firstOther(tensor);
      if (at >= 0) {
        return Optional.of("number " + at + " of '" + tensor.name() + "' is not finite");
      }
    }
    return Optional.empty();
  }

  private static int firstOther(NamedTensor tensor) {
    ByteBuffer data = tensor.data();
    int numbers = data.remaining() / tensor.type().bytes();
    switch (tensor.type()) {
      case F32 -> {
        for (int i = 0; i < numbers; i++) {
          if (!Float.isFinite(data.getFloat(i * Float.BYTES))) {
            return i;
          }
        }
      }
      case F64 -> {
        for (int i = 0; i < numbers; i++) {
          if (!Double.isFinite(data.getDouble(i * Double.BYTES))) {
            return i;
          }
        }
      }
      case I64 -> {
        return -1; // whole numbers are finite
      }
    }
    return -1;
  }
}
