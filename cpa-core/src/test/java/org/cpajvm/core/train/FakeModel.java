package org.cpajvm.core.train;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.model.BatchBuffer;
import org.cpajvm.api.model.CellBatch;
import org.cpajvm.api.model.ModelSpec;
import org.cpajvm.api.model.NamedTensor;
import org.cpajvm.api.model.Output;
import org.cpajvm.api.model.PerturbationModel;
import org.cpajvm.api.model.StepResult;
import org.cpajvm.api.model.TrainStep;

/**
 * A model whose only parameter is the number of steps it was trained for, and whose predictions are
 * as far from the truth as a test says they are then. It remembers what it was trained on: the
 * first gene of each cell is the cell's number, plus one.
 */
final class FakeModel implements PerturbationModel {
  private final ModelSpec spec;
  private final IntToDoubleFunction errorAfterSteps;
  private final List<int[]> batches = new ArrayList<>();
  private final List<TrainStep> steps = new ArrayList<>();
  private int divergesAtStep = -1;
  private int state;
  private NamedTensor optimizerState =
      new NamedTensor("t", NamedTensor.Type.I64, new long[] {1}, ByteBuffer.allocate(8));
  private boolean closed;
  private int openBuffers;

  FakeModel(ModelSpec spec, IntToDoubleFunction errorAfterSteps) {
    this.spec = spec;
    this.errorAfterSteps = errorAfterSteps;
  }

  void divergeAtStep(int step) {
    divergesAtStep = step;
  }

  /** The cells of each batch so far. */
  List<int[]> batches() {
    return batches;
  }

  List<TrainStep> steps() {
    return steps;
  }

  /** How many steps the parameters saw. */
  int state() {
    return state;
  }

  boolean closed() {
    return closed;
  }

  int openBuffers() {
    return openBuffers;
  }

  @Override
  public ModelSpec spec() {
    return spec;
  }

  @Override
  public BatchBuffer newBuffer(int capacity) {
    openBuffers++;
    return new Buffer(capacity);
  }

  @Override
  public StepResult train(BatchBuffer batch, TrainStep step) {
    Buffer buffer = (Buffer) batch;
    batches.add(buffer.dense.stream().mapToInt(row -> (int) row[0] - 1).toArray());
    steps.add(step);
    double loss = steps.size() - 1 == divergesAtStep ? Double.NaN : state + 1;
    state++;
    return new StepResult(step, loss, 0, loss, loss, 1, 1, 1);
  }

  @Override
  public void predict(BatchBuffer batch, Map<Output, float[]> into) {
    List<float[]> cells = ((Buffer) batch).dense;
    float[] mean = into.get(Output.MEAN);
    for (int cell = 0; cell < cells.size(); cell++) {
      System.arraycopy(cells.get(cell), 0, mean, cell * spec.genes(), spec.genes());
      mean[cell * spec.genes() + 1] += (float) errorAfterSteps.applyAsDouble(state);
    }
    if (into.containsKey(Output.DISPERSION)) {
      Arrays.fill(into.get(Output.DISPERSION), 1);
    }
    Arrays.fill(into.get(Output.RECONSTRUCTION), 2);
    into.get(Output.RECONSTRUCTION)[0] = divergesAtStep >= 0 ? Float.NaN : 2;
  }

  @Override
  public List<NamedTensor> parameters() {
    ByteBuffer data = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    data.putFloat(0, state);
    return List.of(new NamedTensor("steps", NamedTensor.Type.F32, new long[0], data));
  }

  @Override
  public void setParameters(List<NamedTensor> parameters) {
    state = (int) parameters.get(0).data().getFloat();
  }

  @Override
  public List<NamedTensor> optimizerState() {
    return List.of(optimizerState);
  }

  @Override
  public void setOptimizerState(List<NamedTensor> other) {
    optimizerState = other.get(0);
  }

  @Override
  public void close() {
    closed = true;
  }

  private final class Buffer implements BatchBuffer {
    private final int capacity;
    private List<float[]> dense = List.of();

    Buffer(int capacity) {
      this.capacity = capacity;
    }

    @Override
    public int capacity() {
      return capacity;
    }

    @Override
    public int cells() {
      return dense.size();
    }

    @Override
    public void fill(CellBatch batch) {
      if (batch.cells() > capacity) {
        throw new IllegalArgumentException(batch.cells() + " cells in a buffer of " + capacity);
      }
      SparseRows rows = batch.expression();
      List<float[]> filled = new ArrayList<>();
      for (int row = 0; row < rows.rows(); row++) {
        float[] values = new float[spec.genes()];
        for (int k = rows.start(row); k < rows.start(row + 1); k++) {
          values[rows.columns()[k]] = rows.values()[k];
        }
        filled.add(values);
      }
      dense = filled;
    }

    @Override
    public void close() {
      openBuffers--;
    }
  }
}
