package org.cpajvm.dl4j;

import java.util.List;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * How a graph computes the logits of the genes' shares: a matrix product, to which a bias is added.
 *
 * @param product the variable of the product, cells x genes
 * @param bias that of the genes' biases
 */
record ShareLogits(String product, String bias) {

  static ShareLogits of(SameDiff graph) {
    String sum = graph.getVariables().get(CpaGraph.SHARE_LOGITS).getOutputOfOp();
    List<String> added = graph.getOps().get(sum).getInputsToOp();
    return new ShareLogits(added.get(0), added.get(1));
  }
}
