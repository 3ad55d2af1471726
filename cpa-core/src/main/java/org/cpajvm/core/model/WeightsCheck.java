package org.cpajvm.core.model;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.model.TensorShape;
import org.cpajvm.core.config.Hyperparameters;
import org.cpajvm.core.memory.MemoryBound;
import org.cpajvm.core.memory.MemoryNeed;
import org.cpajvm.core.study.StudyDesign;

/**
 * Compares the header of a file of weights with the network that the settings describe, before
 * memory is taken for either.
 *
 * @param file the model file
 * @param layout the tensors of the network, or empty where its backend does not say
 * @param design the design of its study
 * @param hyperparameters the settings
 */
record WeightsCheck(
    Path file,
    Optional<List<TensorShape>> layout,
    StudyDesign design,
    Hyperparameters hyperparameters)
    implements Safetensors.HeaderCheck {

  @Override
  public void check(List<TensorShape> tensors) {
    layout.ifPresent(expected -> compare(expected, tensors));
    long needed = MemoryNeed.ofInference(design, hyperparameters, 1).bytes();
    long there = MemoryBound.usual().bytes();
    if (needed > there) {
      throw new BadInputException(
          file
              + " needs "
              + MemoryBound.text(needed)
              + " of memory, but this machine has "
              + MemoryBound.text(there)
              + " for it: use a machine with more, or train a smaller model");
    }
  }

  private void compare(List<TensorShape> expected, List<TensorShape> tensors) {
    Map<String, List<Long>> given = new HashMap<>();
    tensors.forEach(tensor -> given.put(tensor.name(), tensor.shape()));
    for (TensorShape tensor : expected) {
      List<Long> shape = given.remove(tensor.name());
      if (shape == null) {
        throw wrong("there is no tensor '" + tensor.name() + "'");
      }
      if (!shape.equals(tensor.shape())) {
        throw wrong(
            "tensor '" + tensor.name() + "' has the shape " + shape + ", not " + tensor.shape());
      }
    }
    if (!given.isEmpty()) {
      throw wrong("there is a tensor '" + given.keySet().iterator().next() + "' too many");
    }
  }

  private BadInputException wrong(String what) {
    return new BadInputException(
        file
            + " is damaged (its weights do not fit its settings: "
            + what
            + "): copy or train the model again");
  }
}
