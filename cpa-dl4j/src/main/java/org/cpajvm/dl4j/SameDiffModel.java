package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.FloatPointer;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.ExclusiveUse;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.OpListener;
import org.cpajvm.api.model.Output;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.model.StepResult;
import org.cpajvm.api.model.TrainStep;
import org.cpajvm.api.model.TrainingPlan;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model: its parameters, the graphs over them, and the plans that run these for the sizes of
 * batches that occur.
 */
final class SameDiffModel implements PerturbationModel {
  private static final double CLIP_EPS = 1e-6;
  private static final Map<Output, String> OUTPUTS =
      new EnumMap<>(
          Map.of(
              Output.MEAN, CpaGraph.MEAN,
              Output.DISPERSION, CpaGraph.DISPERSION,
              Output.ZERO_INFLATION, CpaGraph.ZERO_INFLATION,
              Output.RECONSTRUCTION, CpaGraph.CELL_RECONSTRUCTION,
              Output.Z_BASAL, CpaGraph.Z_BASAL,
              Output.Z, CpaGraph.Z,
              Output.Z_CORRECTED, CpaGraph.Z_CORRECTED,
              Output.Z_NO_TREATMENT, CpaGraph.Z_NO_TREATMENT,
              Output.Z_NO_TREATMENT_CORRECTED, CpaGraph.Z_NO_TREATMENT_CORRECTED));

  private final ModelSpec spec;
  private final DataType type;
  private final Layout layout;
  private final Map<Parameter.Group, FlatParameters> groups = new EnumMap<>(Parameter.Group.class);
  private final Map<Parameter.Group, Adam> optimizers = new EnumMap<>(Parameter.Group.class);
  private final Map<String, INDArray> parameters = new LinkedHashMap<>();
  private final RunningStatistics statistics;
  private final Map<String, INDArray> stepInputs = new HashMap<>();
  private final StepDraws draws;
  private final ThetaTerms thetaTerms;
  private final CurrentBatch current = new CurrentBatch();
  private final ExclusiveUse use = new ExclusiveUse("a model");
  private final Plans plans;

  SameDiffModel(ModelSpec spec) {
    this.spec = spec;
    this.type = spec.precision() == ModelSpec.Precision.DOUBLE ? DataType.DOUBLE : DataType.FLOAT;
    this.layout = new Layout(spec);
    for (Parameter.Group group : Parameter.Group.values()) {
      FlatParameters flat =
          new FlatParameters(
              layout.parameters().stream().filter(p -> p.group() == group).toList(), type);
      flat.initialize(spec.seed());
      groups.put(group, flat);
      optimizers.put(group, new Adam(flat.values().length(), type, weightDecay(group)));
      parameters.putAll(flat.valueOf());
    }
    this.statistics = new RunningStatistics(layout.statistics(), type);
    this.draws = new StepDraws(spec, type);
    for (String scalar :
        List.of(
            Inputs.KL_WEIGHT,
            Inputs.ADVERSARY_WEIGHT,
            Inputs.PENALTY_WEIGHT,
            Inputs.LOG_FACTORIALS,
            Inputs.LOG_GAMMAS)) {
      stepInputs.put(scalar, Nd4j.scalar(type, 0));
    }
    stepInputs.put(Inputs.THETA_GRADIENT, Nd4j.zeros(type, spec.genes()));
    spec.encoding().ifPresent(this::encode);
    this.thetaTerms = new ThetaTerms(spec.genes());
    this.plans = new Plans(spec, groups, current);
  }

  private double weightDecay(Parameter.Group group) {
    return switch (group) {
      case AUTOENCODER -> spec.plan().wd();
      case DOSER -> spec.plan().doserWd();
      case ADVERSARY -> spec.plan().advWd();
    };
  }

  private void encode(ModelSpec.ExternalEncoding encoding) {
    INDArray vectors = Nd4j.zeros(type, spec.perturbations(), encoding.dimension());
    INDArray encoded = Nd4j.zeros(type, spec.perturbations(), 1);
    for (int id = 0; id < spec.perturbations(); id++) {
      float[] vector = encoding.vectors()[id];
      if (vector != null) {
        encoded.putScalar(id, 0, 1);
        for (int d = 0; d < vector.length; d++) {
          vectors.putScalar(id, d, vector[d]);
        }
      }
    }
    stepInputs.put(Inputs.ENCODING, vectors);
    stepInputs.put(Inputs.ENCODED, encoded);
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  @Override
  public BatchBuffer newBuffer(int capacity) {
    StagedBatch buffer = new StagedBatch(spec, capacity);
    makeDense(buffer);
    return buffer;
  }

  /** Has a batch what the plans read of it. */
  private void makeDense(StagedBatch batch) {
    if (plans.readDenseCounts()) {
      batch.makeDenseCounts();
    }
    if (plans.readDenseInput()) {
      batch.makeDenseInput();
    }
  }

  /**
   * Takes the noise of a variational encoder from a recording, cells x latent dimensions, instead
   * of drawing it.
   */
  void replayNoise(double[] noise) {
    draws.replayNoise(noise);
  }

  @Override
  public StepResult train(BatchBuffer batch, TrainStep step) {
    return use.get(() -> trained(batch, step));
  }

  private StepResult trained(BatchBuffer batch, TrainStep step) {
    StagedBatch staged = (StagedBatch) batch;
    checkSize(staged);
    current.begin(staged);
    Run run = new Run(staged, step);
    StepResult result = run.compute();
    if (run.finite()) {
      run.update();
    }
    return result;
  }

  private void checkSize(StagedBatch staged) {
    if (!statistics.isEmpty() && staged.cells() < 2) {
      throw new IllegalArgumentException("batch norm cannot be trained on a single cell");
    }
  }

  /** One training step: gradients first, all of them from the same parameters, then the updates. */
  private final class Run {
    private final StagedBatch staged;
    private final TrainStep step;
    private final Map<String, INDArray> inputs;
    private Plan autoencoder;
    private Plan adversary;
    private StepResult result;

    Run(StagedBatch staged, TrainStep step) {
      this.staged = staged;
      this.step = step;
      this.inputs = inputs(staged, step);
    }

    StepResult compute() {
      if (step.autoencoder()) {
        autoencoder = plans.autoencoder(step.adversarial(), key(staged), inputs);
      } else {
        autoencoder = plans.encoder(key(staged), inputs);
      }
      autoencoder.run();
      if (step.adversary()) {
        inputs.put(Inputs.Z_BASAL, autoencoder.output(CpaGraph.Z_BASAL));
        adversary = plans.adversary(key(staged), inputs);
        adversary.run();
      }
      result =
          new StepResult(
              step,
              value(step.autoencoder(), autoencoder, CpaGraph.RECONSTRUCTION),
              value(step.autoencoder(), autoencoder, CpaGraph.KL),
              step.adversary()
                  ? value(true, adversary, CpaGraph.ADVERSARY)
                  : value(step.adversarial(), autoencoder, CpaGraph.ADVERSARY),
              value(step.adversary(), adversary, CpaGraph.PENALTY),
              norm(step.autoencoder(), Parameter.Group.AUTOENCODER),
              norm(step.autoencoder(), Parameter.Group.DOSER),
              norm(step.adversary(), Parameter.Group.ADVERSARY));
      return result;
    }

    private double value(boolean computed, Plan plan, String output) {
      return computed ? plan.output(output).getDouble(0) : Double.NaN;
    }

    private double norm(boolean computed, Parameter.Group group) {
      return computed ? optimizers.get(group).norm(groups.get(group).gradients()) : Double.NaN;
    }

    boolean finite() {
      boolean finite = true;
      if (step.autoencoder()) {
        finite =
            Double.isFinite(result.reconstruction())
                && Double.isFinite(result.kl())
                && Double.isFinite(result.autoencoderNorm())
                && Double.isFinite(result.doserNorm());
      }
      if (step.adversary()) {
        finite &=
            Double.isFinite(result.adversary())
                && Double.isFinite(result.penalty())
                && Double.isFinite(result.adversaryNorm());
      }
      return finite;
    }

    void update() {
      CpaGraph graph =
          step.autoencoder() ? plans.autoencoderGraph(step.adversarial()) : plans.encoderGraph();
      statistics.update(graph, autoencoder, staged.cells());
      if (step.autoencoder()) {
        optimize(Parameter.Group.AUTOENCODER, step.learningRate(), result.autoencoderNorm());
        optimize(Parameter.Group.DOSER, step.doserLearningRate(), result.doserNorm());
        plans.autoencoderChanged();
      }
      if (step.adversary()) {
        statistics.update(plans.adversaryGraph(), adversary, staged.cells());
        optimize(Parameter.Group.ADVERSARY, step.adversaryLearningRate(), result.adversaryNorm());
      }
    }

    private void optimize(Parameter.Group group, double rate, double norm) {
      FlatParameters flat = groups.get(group);
      if (flat.parameters().isEmpty()) {
        return;
      }
      TrainingPlan plan = spec.plan();
      double scale =
          plan.doClipGrad() ? Math.min(1, plan.gradientClipValue() / (norm + CLIP_EPS)) : 1;
      optimizers.get(group).step(flat.values(), flat.gradients(), rate, scale);
    }
  }

  private static Plans.Key key(StagedBatch staged) {
    return new Plans.Key(staged.cells(), staged.components());
  }

  private void setScalar(String input, double value) {
    stepInputs.get(input).putScalar(0, value);
  }

  /** All inputs that the graphs of a step could ask for. */
  Map<String, INDArray> inputs(StagedBatch staged, TrainStep step) {
    setScalar(Inputs.KL_WEIGHT, step.klWeight());
    setScalar(Inputs.ADVERSARY_WEIGHT, step.adversaryWeight());
    setScalar(Inputs.PENALTY_WEIGHT, step.penaltyWeight());
    if (step.autoencoder()) {
      thetaTerms(staged, staged.trainedWeights(), staged.trainedLogFactorials());
    }
    Map<String, INDArray> inputs = inputs(staged, staged.cells());
    inputs.putAll(draws.draw(staged.cells(), step));
    return inputs;
  }

  /** All inputs that are not drawn, for some rows of a batch. */
  private Map<String, INDArray> inputs(StagedBatch staged, int rows) {
    makeDense(staged);
    Map<String, INDArray> inputs = new HashMap<>(parameters);
    inputs.putAll(statistics.inputs());
    inputs.putAll(stepInputs);
    inputs.putAll(staged.inputs(rows));
    return inputs;
  }

  private void thetaTerms(StagedBatch staged, double[] weights, double[] logFactorials) {
    if (!spec.architecture().reconLoss().needsCounts()) {
      return;
    }
    double[] pxR = parameters.get(Layout.PX_R).toDoubleVector();
    for (int gene = 0; gene < spec.genes(); gene++) {
      thetaTerms.theta()[gene] = Math.exp(pxR[gene]);
    }
    thetaTerms.compute(staged.counts().rows(), staged.counts().amounts(), weights);
    RowBuffer gradient = RowBuffer.of(stepInputs.get(Inputs.THETA_GRADIENT), spec.genes());
    for (int gene = 0; gene < spec.genes(); gene++) {
      gradient.set(gene, thetaTerms.gradient()[gene]);
    }
    gradient.write(0);
    double factorials = 0;
    for (int i = 0; i < staged.cells(); i++) {
      factorials += logFactorials[i];
    }
    setScalar(Inputs.LOG_FACTORIALS, factorials / staged.cells());
    setScalar(Inputs.LOG_GAMMAS, thetaTerms.mean());
  }

  @Override
  public void predict(BatchBuffer batch, Map<Output, float[]> into) {
    use.run(() -> compute(batch, into));
  }

  private void compute(BatchBuffer batch, Map<Output, float[]> into) {
    StagedBatch staged = (StagedBatch) batch;
    int rows = paddedRows(staged);
    if (into.containsKey(Output.RECONSTRUCTION)) {
      staged.makeDenseCounts();
    }
    current.begin(staged);
    current.meansInto(into.get(Output.MEAN));
    Map<String, INDArray> inputs = inputs(staged, rows);
    inputs.putAll(draws.none(rows));
    List<String> names = into.keySet().stream().map(this::outputName).sorted().toList();
    Plan plan = plans.prediction(names, new Plans.Key(rows, staged.components()), inputs);
    plan.run();
    into.forEach(
        (output, values) -> {
          INDArray array = plan.output(outputName(output));
          if (array != null) { // else it is there already
            copy(output, array, staged.cells(), values);
          }
        });
    if (into.containsKey(Output.RECONSTRUCTION) && spec.architecture().reconLoss().needsCounts()) {
      thetaTerms(staged, null, staged.logFactorials());
      float[] cells = into.get(Output.RECONSTRUCTION);
      for (int i = 0; i < staged.cells(); i++) {
        cells[i] += (float) (staged.logFactorials()[i] - thetaTerms.ofCells()[i]);
      }
    }
  }

  /** A few sizes need few plans: the last block of each group of cells has another one. */
  private static int paddedRows(StagedBatch staged) {
    int powerOfTwo = Integer.highestOneBit(Math.max(1, staged.cells() - 1)) * 2;
    return Math.min(staged.capacity(), powerOfTwo);
  }

  private String outputName(Output output) {
    if (output == Output.ZERO_INFLATION
        && spec.architecture().reconLoss() != ReconstructionLoss.ZINB) {
      throw new IllegalArgumentException("only a model with recon_loss zinb has a zero inflation");
    }
    return OUTPUTS.get(output);
  }

  /** Copies rows; the dispersion of counts, one row for all cells, is repeated. */
  private static void copy(Output output, INDArray array, int cells, float[] into) {
    boolean shared = output == Output.DISPERSION && array.rank() == 1;
    long rowLength = array.rank() < 2 ? 1 : array.size(1);
    int length = Math.toIntExact(shared ? array.length() : cells * rowLength);
    if (array.dataType() == DataType.FLOAT) {
      new FloatPointer(array.data().pointer()).position(array.offset()).get(into, 0, length);
    } else {
      for (int i = 0; i < length; i++) {
        into[i] = (float) array.getDouble(i);
      }
    }
    for (int i = 1; shared && i < cells; i++) {
      System.arraycopy(into, 0, into, i * length, length);
    }
  }

  @Override
  public int threads() {
    return Threads.current();
  }

  @Override
  public List<NamedTensor> parameters() {
    return use.get(
        () -> {
          List<NamedTensor> tensors = new ArrayList<>();
          for (Parameter parameter : layout.parameters()) {
            tensors.add(Tensors.of(parameter.name(), parameters.get(parameter.name())));
          }
          statistics.vectors().forEach((name, vector) -> tensors.add(Tensors.of(name, vector)));
          return tensors;
        });
  }

  @Override
  public void setParameters(List<NamedTensor> tensors) {
    use.run(
        () -> {
          Map<String, INDArray> targets = new LinkedHashMap<>(parameters);
          targets.putAll(statistics.vectors());
          Tensors.assign(tensors, targets);
          plans.autoencoderChanged();
        });
  }

  @Override
  public List<NamedTensor> optimizerState() {
    return use.get(
        () -> {
          List<NamedTensor> state = new ArrayList<>();
          optimizers.forEach(
              (group, adam) -> state.addAll(Tensors.of(name(group), adam, groups.get(group))));
          return state;
        });
  }

  @Override
  public void setOptimizerState(List<NamedTensor> state) {
    use.run(
        () ->
            optimizers.forEach(
                (group, adam) -> Tensors.assign(state, name(group), adam, groups.get(group))));
  }

  private static String name(Parameter.Group group) {
    return group.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void listen(Optional<OpListener> listener) {
    plans.listen(listener.orElse(null));
  }

  @Override
  public void close() {
    use.run(
        () -> {
          plans.close();
          groups.clear();
          parameters.clear();
        });
  }
}
