package org.cpajvm.dl4j;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.TrainStep;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What is drawn for each step: the noise of a variational encoder and the masks of dropout. */
final class StepDraws {
  private final ModelSpec spec;
  private final DataType type;
  private final Map<String, Dropout> dropouts = new LinkedHashMap<>();
  private final Map<List<Object>, INDArray> arrays = new HashMap<>(); // by name and rows
  private double[] recordedNoise; // null but for the replay of a recorded step

  /** A layer with dropout: its width, and the share of its units that are dropped. */
  private record Dropout(int width, double rate) {}

  StepDraws(ModelSpec spec, DataType type) {
    this.spec = spec;
    this.type = type;
    Architecture a = spec.architecture();
    addDropouts(Layout.encoder(a), a.nLayersEncoder(), a.nHiddenEncoder(), a.dropoutRateEncoder());
    addDropouts(
        Layout.decoder(a.reconLoss()),
        a.nLayersDecoder(),
        a.nHiddenDecoder(),
        a.dropoutRateDecoder());
    for (int target : Layout.adversaryTargets(spec)) {
      addDropouts(
          Layout.adversary(spec, target) + ".0",
          a.nLayersAdv(),
          a.nHiddenAdv(),
          a.dropoutRateAdv());
    }
  }

  private void addDropouts(String prefix, int layers, int width, double rate) {
    for (int layer = 0; layer < layers && rate > 0; layer++) {
      dropouts.put(Layout.block(prefix, layer), new Dropout(width, rate));
    }
  }

  /** Takes the noise from a recording, cells x latent dimensions, instead of drawing it. */
  void replayNoise(double[] noise) {
    recordedNoise = noise.clone();
  }

  /** Draws what the graphs of a step ask for; the arrays are used again. */
  Map<String, INDArray> draw(int cells, TrainStep step) {
    Map<String, INDArray> drawn = new HashMap<>();
    long seed = step.seed();
    if (spec.architecture().variational()) {
      INDArray noise = array(Inputs.NOISE, cells, spec.architecture().nLatent());
      if (recordedNoise != null) {
        noise.assign(Nd4j.create(recordedNoise, noise.shape(), type));
      } else {
        RandomArrays.normal(noise, seed, Inputs.NOISE);
      }
      drawn.put(Inputs.NOISE, noise);
    }
    List<String> layers = dropouts.keySet().stream().filter(layer -> isRun(layer, step)).toList();
    for (String layer : layers) {
      String input = Inputs.dropout(layer);
      drawn.put(input, array(input, cells, dropouts.get(layer).width()));
    }
    Workers.split(
        layers.size(),
        Math.max(1, layers.size()),
        (part, from, to) -> {
          for (String layer : layers.subList(from, to)) {
            INDArray kept = drawn.get(Inputs.dropout(layer));
            RandomArrays.kept(kept, dropouts.get(layer).rate(), seed, layer);
          }
        });
    return drawn;
  }

  /** Whether a step runs a layer. */
  private boolean isRun(String layer, TrainStep step) {
    if (layer.startsWith(Layout.decoder(spec.architecture().reconLoss()))) {
      return step.autoencoder();
    }
    return layer.startsWith(Layout.encoder(spec.architecture()))
        || step.adversary()
        || step.adversarial();
  }

  /** What takes the place of draws in evaluation: a variational encoder gives its mean. */
  Map<String, INDArray> none(int rows) {
    return spec.architecture().variational()
        ? Map.of(Inputs.NOISE, array(Inputs.NOISE, rows, spec.architecture().nLatent()).assign(0))
        : Map.of();
  }

  /** The sizes of batches alternate, so there is an array for each. */
  private INDArray array(String input, int rows, int columns) {
    return arrays.computeIfAbsent(List.of(input, rows), key -> Nd4j.zeros(type, rows, columns));
  }
}
