package org.cpajvm.dl4j;

import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * How a graph computes a linear map of rows: a matrix product, to which a bias is added.
 *
 * @param product the variable of the product
 * @param bias that of the bias
 */
record LinearMap(String product, String bias) {

  /** The map whose result is a variable of a graph. */
  static LinearMap of(SameDiff graph, String result) {
    String sum = graph.getVariables().get(result).getOutputOfOp();
    List<String> added = graph.getOps().get(sum).getInputsToOp();
    return new LinearMap(added.get(0), added.get(1));
  }
}
