package org.cpajvm.io.h5ad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.BooleanColumn;
import org.cpajvm.api.data.CategoricalColumn;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.DatasetWriter;
import org.cpajvm.api.data.NumberColumn;
import org.cpajvm.api.data.NumberType;
import org.cpajvm.api.data.SparseRows;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other programs make of written files, where they are installed. */
class OracleTest {
  private static final int CELLS = 500;
  private static final int GENES = 300;

  @TempDir Path folder;

  private record Result(int status, String output) {}

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void annDataReadsWhatWasWritten(boolean dense) {
    SparseRows rows = Blocks.random(CELLS, GENES, 0.6, 5);
    Path file = write(folder.resolve("written.h5ad"), rows, dense);
    JsonObject seen =
        python(
            """
            import anndata, json, sys, warnings, numpy as np, scipy.sparse as sp
            warnings.simplefilter('ignore')
            a = anndata.read_h5ad(sys.argv[1])
            d = a.X.toarray() if sp.issparse(a.X) else a.X
            l = a.layers['counts']
            o = a.obs
            print(json.dumps(dict(
              shape=a.shape, sparse=sp.issparse(a.X), type=str(d.dtype),
              sum=float(d.astype('f8').sum()), row=[float(v) for v in d[7]],
              layer=float(l.astype('f8').sum()), index=list(o.index)[:2], name=o.index.name,
              types=[str(t) for t in o.dtypes], columns=list(o.columns),
              text=list(o['text'])[:3],
              category=[None if v != v else v for v in o['category']][:4],
              levels=list(o['category'].cat.categories), ordered=bool(o['category'].cat.ordered),
              truth=[bool(v) for v in o['truth']][:3], whole=[int(v) for v in o['whole']][:3],
              masked=[str(v) for v in o['masked']][:3],
              maybe=[str(v) for v in o['maybe']][:3],
              genes={k: list(v) for k, v in a.uns['genes'].items()},
              scalar=a.uns['scalar'], word=a.uns['word'], frame=list(a.uns['frame']['x']),
              latent=a.obsm['X_latent'].tolist()[1])))
            """,
            file);
    double sum = 0;
    for (int i = 0; i < rows.nonZeros(); i++) {
      sum += rows.values()[i];
    }
    assertEquals("[" + CELLS + "," + GENES + "]", seen.get("shape").toString());
    assertEquals(!dense, seen.get("sparse").getAsBoolean());
    assertEquals("float32", seen.get("type").getAsString());
    assertEquals(sum, seen.get("sum").getAsDouble(), 1e-6 * Math.abs(sum));
    assertEquals(sum, seen.get("layer").getAsDouble(), 1e-6 * Math.abs(sum));
    float[] row = new float[GENES];
    for (int i = 0; i < GENES; i++) {
      row[i] = seen.getAsJsonArray("row").get(i).getAsFloat();
    }
    assertArrayEquals(Blocks.row(rows, 7, GENES), row);
    assertEquals(
        "[\"object\",\"category\",\"bool\",\"int32\",\"Int64\",\"boolean\",\"float64\"]",
        seen.get("types").toString());
    assertEquals("[\"c0\",\"c1\"]", seen.get("index").toString());
    assertEquals("barcode", seen.get("name").getAsString());
    assertEquals("[\"\",\"ü漢\",\"t2\"]", seen.get("text").toString());
    assertEquals("[null,\"a\",\"ß\",null]", seen.get("category").toString());
    assertEquals("[\"a\",\"ß\"]", seen.get("levels").toString());
    assertEquals(true, seen.get("ordered").getAsBoolean());
    assertEquals("[true,false,true]", seen.get("truth").toString());
    assertEquals("[0,-3,-6]", seen.get("whole").toString());
    assertEquals("[\"<NA>\",\"5\",\"10\"]", seen.get("masked").toString());
    assertEquals("[\"<NA>\",\"False\",\"True\"]", seen.get("maybe").toString());
    assertEquals("{\"A_1.0\":[\"g1\",\"g2\"],\"B+C\":[]}", seen.get("genes").toString());
    assertEquals(2.5, seen.get("scalar").getAsDouble());
    assertEquals("naïve", seen.get("word").getAsString());
    assertEquals("[1,2]", seen.get("frame").toString());
    assertEquals("[2.0,3.0]", seen.get("latent").toString());
  }

  private static Path write(Path file, SparseRows rows, boolean dense) {
    try (DatasetWriter writer = new H5adFormat().create(file)) {
      writer.obs(obs());
      writer.var(Blocks.names("g", GENES));
      try (DatasetWriter.MatrixWriter matrix =
          dense ? writer.denseMatrix(GENES) : writer.matrix(GENES)) {
        matrix.append(rows);
      }
      try (DatasetWriter.MatrixWriter layer = writer.layer("counts", GENES)) {
        layer.append(rows);
      }
      Map<String, Annotation> genes = new LinkedHashMap<>();
      genes.put("A_1.0", Annotation.Array.of(StringColumn.of("g1", "g2")));
      genes.put("B+C", Annotation.Array.of(StringColumn.of()));
      writer.uns("genes", new Annotation.Dict(genes));
      writer.uns("scalar", Annotation.Array.scalar(NumberColumn.of(NumberType.FLOAT64, 2.5)));
      writer.uns("word", Annotation.Array.scalar(StringColumn.of("naïve")));
      Table frame = Blocks.names("r", 2).with("x", NumberColumn.of(NumberType.UINT8, 1, 2));
      writer.uns("frame", new Annotation.Frame(frame));
      float[] latent = new float[CELLS * 2];
      for (int i = 0; i < latent.length; i++) {
        latent[i] = i;
      }
      writer.obsm("X_latent", new Annotation.Dense(CELLS, 2, latent));
      writer.finish();
    }
    return file;
  }

  private static Table obs() {
    String[] texts = new String[CELLS];
    int[] codes = new int[CELLS];
    boolean[] truth = new boolean[CELLS];
    boolean[] missing = new boolean[CELLS];
    long[] whole = new long[CELLS];
    long[] masked = new long[CELLS];
    double[] decimals = new double[CELLS];
    for (int i = 0; i < CELLS; i++) {
      texts[i] = i == 0 ? "" : i == 1 ? "ü漢" : "t" + i;
      codes[i] = i % 3 - 1;
      truth[i] = i % 2 == 0;
      missing[i] = i == 0;
      whole[i] = -3L * i;
      masked[i] = 5L * i;
      decimals[i] = i == 2 ? Double.NaN : i / 4.0;
    }
    Map<String, Column> columns = new LinkedHashMap<>();
    columns.put("text", StringColumn.of(texts));
    columns.put("category", CategoricalColumn.of(StringColumn.of("a", "ß"), codes, true));
    columns.put("truth", BooleanColumn.of(truth));
    columns.put("whole", NumberColumn.of(NumberType.INT32, whole));
    columns.put("masked", NumberColumn.of(NumberType.INT64, masked, missing));
    columns.put("maybe", BooleanColumn.of(truth, missing));
    columns.put("decimal", NumberColumn.of(NumberType.FLOAT64, decimals));
    return new Table("barcode", Blocks.names("c", CELLS).index(), columns);
  }

  @Test
  void h5pyCanChangeWhatWasWritten() {
    SparseRows rows = Blocks.random(CELLS, GENES, 0.2, 6);
    Path file = write(folder.resolve("changed.h5ad"), rows, false);
    JsonObject seen =
        python(
            """
            import h5py, json, sys, numpy as np
            with h5py.File(sys.argv[1], 'r+') as f:
                f['uns'].create_dataset('added', data=np.arange(5))
                del f['uns/word']
                f['obs'].attrs['note'] = 'changed'
                f['X/data'].resize((f['X/data'].shape[0] + 1,))
                f['X/indices'].resize((f['X/indices'].shape[0] + 1,))
            print(json.dumps(dict(ok=True)))
            """,
            file);
    assertEquals(true, seen.get("ok").getAsBoolean());
    try (CellDataset data = new H5adFormat().open(file)) {
      assertEquals(rows.nonZeros(), Blocks.all(data.matrix()).nonZeros());
      assertFalse(data.uns().entries().containsKey("word"));
      Annotation.Array added = (Annotation.Array) data.uns().get("added").orElseThrow();
      assertEquals("4", added.values().text(4));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 4200})
  void annDataReadsAndChangesTablesOfAnyWidth(int columns) {
    Path file = folder.resolve("wide.h5ad");
    Blocks.write(file, Blocks.wide(3, columns), Blocks.random(3, 4, 0.5, 1), 4, false);
    JsonObject seen =
        python(
            """
            import anndata, h5py, json, sys, warnings
            warnings.simplefilter('ignore')
            a = anndata.read_h5ad(sys.argv[1])
            with h5py.File(sys.argv[1], 'r+') as f:
                attributes = f['obs'].attrs
                names = sorted(attributes)
                attributes['note'] = 'x' * 50
                attributes['_index'] = 'renamed'
                f['obs'].move('barcode', 'renamed')
                del attributes['encoding-version']
                attributes['encoding-version'] = '0.2.0'
            b = anndata.read_h5ad(sys.argv[1])
            print(json.dumps(dict(columns=list(a.obs.columns) == ['column %d' % i for i in
              range(a.obs.shape[1])], width=a.obs.shape[1], last=int(a.obs.iloc[2, -1]),
              names=names, index=b.obs.index.name, same=bool((a.obs.values == b.obs.values).all()))))
            """,
            file);
    assertEquals(columns, seen.get("width").getAsInt());
    assertEquals(true, seen.get("columns").getAsBoolean());
    assertEquals(columns - 1, seen.get("last").getAsInt());
    assertEquals(
        "[\"_index\",\"column-order\",\"encoding-type\",\"encoding-version\"]",
        seen.get("names").toString());
    assertEquals("renamed", seen.get("index").getAsString());
    assertEquals(true, seen.get("same").getAsBoolean());
    try (CellDataset data = new H5adFormat().open(file)) {
      assertEquals("renamed", data.obs().indexName());
      assertEquals(columns, data.obs().columns().size());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"h5dump", "h5stat", "h5ls -r"})
  void theToolsOfHdf5ReadWhatWasWritten(String tool) {
    Path file = write(folder.resolve("tools.h5ad"), Blocks.random(CELLS, GENES, 0.2, 7), true);
    List<String> command = new ArrayList<>(List.of(tool.split(" ", -1)));
    command.add(file.toString());
    Optional<Result> result = run(command);
    Assumptions.assumeTrue(result.isPresent(), command.get(0) + " is not installed");
    assertEquals(0, result.get().status());
    assertFalse(result.get().output().contains("unable"), "no complaint of " + tool);
  }

  /** Runs a script on a file and gives the JSON that it prints. */
  private JsonObject python(String script, Path file) {
    for (String python : new String[] {"python3", "/usr/bin/python3"}) {
      Optional<Result> found = run(List.of(python, "-c", "import anndata, h5py"));
      if (found.isPresent() && found.get().status() == 0) {
        Result result = run(List.of(python, "-c", script, file.toString())).orElseThrow();
        assertEquals(0, result.status(), result.output());
        return JsonParser.parseString(result.output()).getAsJsonObject();
      }
    }
    Assumptions.abort("Python's anndata is not installed");
    throw new IllegalStateException();
  }

  private Optional<Result> run(List<String> command) {
    Path output = folder.resolve("output.txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(2, TimeUnit.MINUTES)) {
        process.destroyForcibly();
        throw new IllegalStateException(command.get(0) + " does not end");
      }
      return Optional.of(
          new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8)));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      boolean absent = Stream.of("No such file", "error=2").anyMatch(e.getMessage()::contains);
      if (absent) {
        return Optional.empty();
      }
      throw new UncheckedIOException(e);
    }
  }
}
