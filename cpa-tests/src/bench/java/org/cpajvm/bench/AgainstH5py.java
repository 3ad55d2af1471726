package org.cpajvm.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.cpajvm.core.plugins.PluginRegistry;
import org.cpajvm.core.threads.TaskThreads;

/**
 * Writes an h5ad with counts, reads it whole and in blocks of 512 cells in random order, and does
 * the same with h5py where {@code python3}, or what the variable PYTHON names, has it; then reads
 * copies of it with other compressions, which h5py makes. Prints seconds, the best of eight, and
 * the ratio. Ours are on all processors, as a study is read; h5py is on one thread, since the HDF5
 * library does one thing at a time. Arguments: the cells and the genes.
 */
public final class AgainstH5py {
  private static final int BLOCK = 512;
  private static final int REPEATS = 8;
  private static final double STORED = 0.1; // of all counts

  /** The same work: counts as they are stored, in the chunks that the file has. */
  private static final String PYTHON =
      """
      import h5py, numpy, sys, time
      file, block, repeats, compression = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
      filters = {'gzip': dict(compression='gzip', compression_opts=4, shuffle=True), 'none': {}}
      filters = filters.get(compression, dict(compression=compression))
      def best(work):
          times = []
          for _ in range(repeats):
              begun = time.time(); work(); times.append(time.time() - begun)
          return min(times)
      def whole():
          with h5py.File(file) as f: return f['X/data'][:], f['X/indices'][:], f['X/indptr'][:]
      data, indices, indptr = whole()
      starts = numpy.random.default_rng(1).permutation(numpy.arange(0, len(indptr) - 1, block))
      with h5py.File(file) as f: chunks = f['X/data'].chunks
      def create(f):
          for name, values in (('data', data), ('indices', indices)):
              f.create_dataset('X/' + name, data=values, chunks=chunks, **filters)
      def write():
          with h5py.File(file + '.h5py', 'w') as f: create(f)
      def blocks():
          with h5py.File(file) as f:
              d, i = f['X/data'], f['X/indices']
              for s in starts:
                  a, b = indptr[s], indptr[min(s + block, len(indptr) - 1)]; d[a:b]; i[a:b]
      if compression != 'gzip':
          with h5py.File(file, 'r+') as f:
              del f['X/data'], f['X/indices']
              create(f)
      print(best(write), best(whole), best(blocks))
      """;

  private AgainstH5py() {}

  /** Prints a table. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int cells = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
    int genes = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5_000;
    Path folder = Files.createTempDirectory("against-h5py");
    Path file = folder.resolve("counts.h5ad");
    SparseRows rows = counts(cells, genes);
    System.out.printf(
        Locale.ROOT,
        "%,d cells x %,d genes, %,d counts; ours on %d threads, h5py on one%n%-24s %8s %8s %8s%n",
        cells,
        genes,
        rows.nonZeros(),
        Runtime.getRuntime().availableProcessors(),
        "",
        "ours, s",
        "h5py, s",
        "ratio");
    double written = best(() -> write(rows, genes, file));
    try (TaskThreads threads = new TaskThreads(0)) {
      for (String compression : List.of("gzip", "lzf", "none")) {
        double[] theirs = h5py(file, compression);
        if (compression.equals("gzip")) {
          line("gzip, write", written, theirs[0]);
        } else if (Double.isNaN(theirs[0])) {
          break; // nobody made the copy
        }
        line(compression + ", read", best(() -> read(file, threads, false)), theirs[1]);
        line(compression + ", blocks of " + BLOCK, best(() -> read(file, threads, true)), theirs[2]);
      }
    }
    for (Path left : List.of(file, Path.of(file + ".h5py"), folder)) {
      Files.deleteIfExists(left);
    }
  }

  private static void line(String name, double ours, double theirs) {
    System.out.printf(
        Locale.ROOT, "%-24s %8.3f %8.3f %8.2f%n", name, ours, theirs, theirs / ours);
  }

  private static SparseRows counts(int cells, int genes) {
    SplittableRandom random = new SplittableRandom(1);
    SparseRows rows = new SparseRows();
    int[] columns = new int[genes];
    float[] values = new float[genes];
    for (int cell = 0; cell < cells; cell++) {
      int entries = 0;
      for (int gene = 0; gene < genes; gene++) {
        if (random.nextDouble() < STORED) {
          columns[entries] = gene;
          values[entries++] = 1 + (int) (-1.5 * Math.log(1 - random.nextDouble()));
        }
      }
      rows.addRow(columns, values, entries);
    }
    return rows;
  }

  private static void write(SparseRows rows, int genes, Path file) {
    try (DatasetWriter writer = PluginRegistry.standard().formatForOutput(file).create(file)) {
      writer.obs(table("cell", rows.rows()));
      writer.var(table("gene", genes));
      try (DatasetWriter.MatrixWriter matrix = writer.matrix(genes)) {
        matrix.append(rows);
      }
      writer.finish();
    }
  }

  private static Table table(String prefix, int rows) {
    String[] names = IntStream.range(0, rows).mapToObj(i -> prefix + i).toArray(String[]::new);
    return new Table("", StringColumn.of(names), Map.of());
  }

  private static void read(Path file, TaskThreads threads, boolean inRandomOrder) {
    try (CellDataset data = PluginRegistry.standard().formatOf(file).open(file)) {
      List<Integer> starts =
          Arrays.asList(
              IntStream.iterate(0, start -> start < data.cells(), start -> start + BLOCK)
                  .boxed()
                  .toArray(Integer[]::new));
      if (inRandomOrder) {
        Collections.shuffle(starts, new Random(1));
      }
      threads.forEach(
          starts.size(),
          () -> {
            SparseRows rows = new SparseRows();
            return i -> {
              int start = starts.get(i);
              data.matrix().read(start, Math.min(data.cells(), start + BLOCK), rows);
            };
          });
    }
  }

  private static double best(Runnable work) {
    double best = Double.POSITIVE_INFINITY;
    for (int i = 0; i < REPEATS; i++) {
      long begun = System.nanoTime();
      work.run();
      best = Math.min(best, (System.nanoTime() - begun) / 1e9);
    }
    return best;
  }

  /** The times of h5py; NaN where there is none. */
  private static double[] h5py(Path file, String compression) throws InterruptedException {
    String python = System.getenv().getOrDefault("PYTHON", "python3");
    try {
      Process process =
          new ProcessBuilder(
                  python,
                  "-c",
                  PYTHON,
                  file.toString(),
                  Integer.toString(BLOCK),
                  Integer.toString(REPEATS),
                  compression)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() == 0) {
        return Arrays.stream(out.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
      }
    } catch (IOException e) {
      System.err.println("no " + python + ": " + e.getMessage());
    }
    return new double[] {Double.NaN, Double.NaN, Double.NaN};
  }
}
