package org.cpajvm.io.h5ad;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.SparseRows;

/**
 * A program that compares the speed of reading and writing with that of Python's h5py and AnnData
 * in the same run. Arguments: {@code .h5ad} files with a sparse X.
 */
final class SpeedOfFiles {
  private static final int BLOCK = 512;
  private static final int REPEATS = 5;
  private static final String PYTHON =
      """
      import anndata, h5py, numpy as np, os, sys, time
      def best(run):
          times = []
          for _ in range(3):
              start = time.perf_counter(); run(); times.append(time.perf_counter() - start)
          return min(times)
      def full():
          with h5py.File(sys.argv[1]) as f:
              x = f['X']; x['indptr'][:]; x['indices'][:]; x['data'][:]
      def blocks():
          with h5py.File(sys.argv[1]) as f:
              x = f['X']; p = x['indptr'][:]; n = len(p) - 1; d = x['data']; c = x['indices']
              for b in np.random.default_rng(1).permutation((n + 511) // 512):
                  s, e = p[b * 512], p[min(n, b * 512 + 512)]; d[s:e]; c[s:e]
      a = anndata.read_h5ad(sys.argv[1])
      def write():
          a.write_h5ad(sys.argv[2], compression='gzip', compression_opts=4)
      print(best(full), best(blocks), best(write))
      """;

  private SpeedOfFiles() {}

  private interface Work {
    void run() throws Exception;
  }

  public static void main(String[] files) throws Exception {
    int threads = Runtime.getRuntime().availableProcessors();
    for (String file : files) {
      Path copy = Files.createTempFile("speed", ".h5ad");
      try {
        double[] python = python(file, copy);
        double full = best(() -> read(Path.of(file), threads, false));
        double shuffled = best(() -> read(Path.of(file), threads, true));
        double write = writeTime(Path.of(file), copy);
        System.out.printf(
            "%s, %d threads: read %.3f s (%.1fx), shuffled blocks %.3f s (%.1fx), write %.3f s"
                + " (%.1fx)%n",
            file,
            threads,
            full,
            python[0] / full,
            shuffled,
            python[1] / shuffled,
            write,
            python[2] / write);
      } finally {
        Files.deleteIfExists(copy);
      }
    }
  }

  private static double[] python(String file, Path copy) throws IOException {
    Process process =
        new ProcessBuilder(
                System.getProperty("python", "python3"), "-c", PYTHON, file, copy.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return Arrays.stream(output.trim().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private static double best(Work work) throws Exception {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, (System.nanoTime() - start) / 1e9);
    }
    return best;
  }

  private static void read(Path file, int threads, boolean shuffle) throws Exception {
    try (CellDataset data = new H5adFormat().open(file)) {
      CellMatrix matrix = data.matrix();
      List<Integer> blocks = new ArrayList<>();
      for (int from = 0; from < matrix.rows(); from += BLOCK) {
        blocks.add(from);
      }
      if (shuffle) {
        Collections.shuffle(blocks, new Random(1));
      }
      AtomicInteger next = new AtomicInteger();
      List<Thread> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        workers.add(new Thread(() -> readBlocks(matrix, blocks, next)));
      }
      workers.forEach(Thread::start);
      for (Thread worker : workers) {
        worker.join();
      }
    }
  }

  private static void readBlocks(CellMatrix matrix, List<Integer> blocks, AtomicInteger next) {
    SparseRows rows = new SparseRows();
    for (int i = next.getAndIncrement(); i < blocks.size(); i = next.getAndIncrement()) {
      int from = blocks.get(i);
      matrix.read(from, Math.min(matrix.rows(), from + BLOCK), rows);
    }
  }

  private static double writeTime(Path file, Path copy) throws Exception {
    List<SparseRows> blocks = new ArrayList<>();
    try (CellDataset data = new H5adFormat().open(file)) {
      for (int from = 0; from < data.cells(); from += BLOCK) {
        SparseRows rows = new SparseRows();
        data.matrix().read(from, Math.min(data.cells(), from + BLOCK), rows);
        blocks.add(rows);
      }
      return best(
          () -> {
            try (DatasetWriter writer = new H5adFormat().create(copy)) {
              writer.obs(data.obs());
              writer.var(data.var());
              try (DatasetWriter.MatrixWriter matrix = writer.matrix(data.genes())) {
                blocks.forEach(matrix::append);
              }
              writer.finish();
            }
          });
    }
  }
}
