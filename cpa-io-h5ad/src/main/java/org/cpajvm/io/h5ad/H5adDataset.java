package org.cpajvm.io.h5ad;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.Table;

/** An open {@code .h5ad} file. */
final class H5adDataset implements CellDataset {
  private static final String RAW = "raw";

  private final H5File file;
  private final Table obs;
  private final Table var;
  private final Set<String> categoriesOfTables = new LinkedHashSet<>(); // what of uns they took
  private final Map<String, Member> layers = new LinkedHashMap<>();
  private final Member main; // null where the file has no X
  private final Map<Member, CellMatrix> opened = new LinkedHashMap<>();
  private final boolean hasRaw;
  // Read when they are first asked for: they may be large, and nobody may want them.
  private Optional<CellDataset> raw;
  private Map<String, Annotation> obsm;
  private Annotation.Dict uns;

  private H5adDataset(H5File file) {
    this.file = file;
    H5Group root = file.root();
    this.obs = table(root, "obs");
    this.var = table(root, "var");
    this.main = root.member("X").filter(H5adDataset::isPresent).orElse(null);
    this.hasRaw = root.group(RAW).isPresent() || root.member("raw.X").isPresent();
    root.group("layers")
        .ifPresent(
            group -> {
              for (String name : group.names()) {
                group.member(name).ifPresent(layer -> layers.put(name, layer));
              }
            });
  }

  static H5adDataset open(H5File file) {
    return file.guard("", () -> new H5adDataset(file));
  }

  /** AnnData writes that there is no X by leaving it out or as a null data space. */
  private static boolean isPresent(Member member) {
    return !(member instanceof StoredArray array && array.isNull());
  }

  private Table table(H5Group root, String name) {
    Member member =
        root.member(name)
            .orElseThrow(
                () ->
                    root.file()
                        .bad(
                            name,
                            "is missing: this is not an AnnData file, so write it with AnnData"));
    return TableReader.readAny(member, oldCategories(root, member), TableReader.Unknown.FAIL);
  }

  /** The categories of columns, which AnnData up to 0.6 kept in {@code uns}. */
  private Map<String, Column> oldCategories(H5Group root, Member table) {
    Map<String, Column> categories = new LinkedHashMap<>();
    Optional<H5Group> stored = root.group("uns");
    if (stored.isEmpty() || !(table instanceof StoredArray array) || !Compound.is(array)) {
      return categories;
    }
    for (String field : Compound.fields(array).keySet()) {
      String name = field + "_categories";
      stored
          .get()
          .array(name)
          .ifPresent(
              values -> {
                categories.put(field, values.column());
                categoriesOfTables.add(name);
              });
    }
    return categories;
  }

  @Override
  public int cells() {
    return obs.size();
  }

  @Override
  public int genes() {
    return var.size();
  }

  @Override
  public Table obs() {
    return obs;
  }

  @Override
  public Table var() {
    return var;
  }

  @Override
  public Set<String> layers() {
    return Collections.unmodifiableSet(layers.keySet());
  }

  @Override
  public CellMatrix matrix() {
    if (main == null) {
      throw file.bad("X", "is missing: add a matrix to the file, or use a layer; " + known());
    }
    return matrix(main);
  }

  private String known() {
    List<String> names = new ArrayList<>(layers.keySet());
    if (hasRaw) {
      names.add(RAW);
    }
    return names.isEmpty() ? "it has no layers" : "it has " + String.join(", ", names);
  }

  @Override
  public CellMatrix layer(String name) {
    Member layer = layers.get(name);
    if (layer != null) {
      return matrix(layer);
    }
    Optional<CellDataset> before =
        name.equals(RAW) || name.equals(RAW + "/X") ? raw() : Optional.empty();
    if (before.isPresent()) {
      CellDataset all = before.get();
      return file.guard(RAW, () -> GenesOfRaw.of(all.matrix(), all.var().index(), var.index()));
    }
    throw file.bad("layers", "there is no layer '" + name + "': choose another; " + known());
  }

  private CellMatrix matrix(Member member) {
    synchronized (opened) {
      file.bytes(); // fails where the data set is closed
      return opened.computeIfAbsent(member, absent -> open(absent, cells(), genes()));
    }
  }

  /** Opens a matrix that has to be of this many cells and genes. */
  static CellMatrix open(Member member, int cells, int genes) {
    CellMatrix matrix =
        member instanceof H5Group group
            ? SparseMatrix.of(group)
            : DenseMatrix.of((StoredArray) member);
    if (matrix.rows() != cells || matrix.columns() != genes) {
      throw member
          .file()
          .bad(
              member.path(),
              "is of "
                  + matrix.rows()
                  + " x "
                  + matrix.columns()
                  + ", but there are "
                  + cells
                  + " cells in obs and "
                  + genes
                  + " genes in var: write the file again");
    }
    return matrix;
  }

  @Override
  public Optional<CellDataset> raw() {
    synchronized (opened) {
      file.bytes();
      if (raw == null) {
        raw = file.guard(RAW, () -> RawDataset.of(this, file.root()));
      }
      return raw;
    }
  }

  /** The error for a place of the file. */
  BadInputException bad(String place, String what) {
    return file.bad(place, what);
  }

  @Override
  public Map<String, Annotation> obsm() {
    synchronized (opened) {
      if (obsm == null) {
        file.bytes();
        obsm =
            file.guard(
                "obsm",
                () ->
                    file.root()
                        .member("obsm")
                        .map(member -> AnnotationReader.perCell(member, cells()))
                        .orElse(Map.of()));
      }
      return Collections.unmodifiableMap(obsm);
    }
  }

  @Override
  public Annotation.Dict uns() {
    synchronized (opened) {
      if (uns == null) {
        file.bytes();
        Map<String, Annotation> entries = new LinkedHashMap<>();
        file.root()
            .group("uns")
            .map(group -> file.guard("uns", () -> AnnotationReader.dict(group)))
            .ifPresent(dict -> entries.putAll(dict.entries()));
        entries.keySet().removeAll(categoriesOfTables);
        uns = new Annotation.Dict(entries);
      }
      return uns;
    }
  }

  @Override
  public String source() {
    return file.name();
  }

  @Override
  public void close() {
    file.close();
  }
}
