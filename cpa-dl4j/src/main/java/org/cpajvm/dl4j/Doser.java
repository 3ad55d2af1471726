package org.cpajvm.dl4j;

import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.DoserType;
import org.cpajvm.api.model.ModelSpec;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** How much of a perturbation's vector a dose is, by one of the kinds of {@link DoserType}. */
final class Doser {
  private final ModelSpec spec;
  private final GraphBuilder graph;
  private final SameDiff sd;

  Doser(ModelSpec spec, GraphBuilder graph) {
    this.spec = spec;
    this.graph = graph;
    this.sd = graph.sameDiff();
  }

  /** Of the perturbation of each row, [U, P], at its dose, [U, 1]: [U, 1]; 0 at dose 0. */
  SDVariable of(SDVariable components, SDVariable doses) {
    return switch (spec.architecture().doserType()) {
      case LINEAR -> doses;
      case MLP -> network(components, doses);
      case SIGM -> sigmoid(components, doses);
      case LOGSIGM -> sigmoid(components, sd.math().log1p(doses));
    };
  }

  private SDVariable sigmoid(SDVariable components, SDVariable amount) {
    SDVariable beta = ofEach(components, Layout.BETA);
    SDVariable bias = ofEach(components, Layout.BIAS);
    return sd.nn().sigmoid(amount.mul(beta).add(bias)).sub(sd.nn().sigmoid(bias));
  }

  private SDVariable ofEach(SDVariable components, String name) {
    return sd.mmul(components, graph.parameter(name, 1, spec.perturbations()), false, true, false);
  }

  /** A network of each perturbation. */
  private SDVariable network(SDVariable components, SDVariable doses) {
    Architecture architecture = spec.architecture();
    int width = architecture.nHiddenDoser();
    SDVariable h = doses; // [U, 1]
    int from = 1;
    for (int layer = 0; layer < architecture.nLayersDoser(); layer++) {
      String name = Layout.mlp(layer);
      SDVariable weights = rows(components, name + ".weight", (long) from * width);
      SDVariable bias = rows(components, name + ".bias", width);
      // Row u of the product is h[u] times its own matrix: the entries h[i] W[i, j], summed over i.
      SDVariable out =
          from == 1
              ? weights.mul(h).add(bias)
              : sd.mmul(weights.mul(sd.mmul(h, repeat(width))), sum(width)).add(bias);
      h = sd.nn().relu(graph.layerNorm(out).value(), 0);
      from = width;
    }
    String name = Layout.mlp(architecture.nLayersDoser());
    SDVariable weights = rows(components, name + ".weight", width);
    SDVariable bias = rows(components, name + ".bias", 1);
    SDVariable out = sd.nn().sigmoid(weights.mul(h).sum(true, 1).add(bias));
    return out.mul(sd.math().step(doses, 0));
  }

  private SDVariable rows(SDVariable components, String name, long length) {
    return sd.mmul(components, graph.parameter(name, spec.perturbations(), length));
  }

  /** [width, width * width]: repeats each of the width entries of a row width times. */
  private SDVariable repeat(int width) {
    INDArray matrix = Nd4j.zeros(graph.type(), width, (long) width * width);
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        matrix.putScalar(i, (long) i * width + j, 1);
      }
    }
    return sd.constant(matrix);
  }

  /** [width * width, width]: adds up the entries of a row whose positions agree modulo width. */
  private SDVariable sum(int width) {
    INDArray matrix = Nd4j.zeros(graph.type(), (long) width * width, width);
    for (int i = 0; i < width; i++) {
      for (int j = 0; j < width; j++) {
        matrix.putScalar((long) i * width + j, j, 1);
      }
    }
    return sd.constant(matrix);
  }
}
