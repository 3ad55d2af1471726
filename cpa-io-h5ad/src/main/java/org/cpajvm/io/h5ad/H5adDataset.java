package org.cpajvm.io.h5ad;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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
  private final H5Group root;
  private final Map<String, String> leftOut = new LinkedHashMap<>();
  private final Table obs;
  private final Table var;
  private final Set<String> categoriesOfTables = new LinkedHashSet<>(); // what of uns they took
  private final Set<String> layers = new LinkedHashSet<>();
  private final Map<String, CellMatrix> opened = new HashMap<>();
  private final Map<Long, CellMatrix> openedAt = new HashMap<>(); // by where it is in the file
  // Read when they are first asked for: they may be large, and nobody may want them.
  private Optional<CellDataset> raw;
  private volatile BadInputException rawRefused; // null where it is read or absent
  private Map<String, Annotation> obsm;
  private Annotation.Dict uns;

  private H5adDataset(H5File file) {
    this.file = file;
    this.root = file.root();
    this.obs = table("obs");
    this.var = table("var");
    // Layers are opened when they are asked for, so that none is in the way of the others.
    optionalGroup("layers").ifPresent(group -> layers.addAll(group.names()));
  }

  static H5adDataset open(H5File file) {
    return file.guard("", () -> new H5adDataset(file));
  }

  /** A group of the root; what is not one is left out. */
  private Optional<H5Group> optionalGroup(String name) {
    try {
      return root.group(name);
    } catch (BadInputException e) {
      leftOut.put(name, e.getMessage());
      return Optional.empty();
    }
  }

  private Table table(String name) {
    Member member =
        root.member(name)
            .orElseThrow(
                () ->
                    file.bad(
                        name, "is missing: this is not an AnnData file, so write it with AnnData"));
    return TableReader.readAny(member, oldCategories(member), leftOut);
  }

  /** The categories of columns, which AnnData up to 0.6 kept in {@code uns}. */
  private Map<String, Column> oldCategories(Member table) {
    Map<String, Column> categories = new LinkedHashMap<>();
    if (!(table instanceof StoredArray array) || !array.isCompound()) {
      return categories;
    }
    Optional<H5Group> stored = optionalGroup("uns");
    if (stored.isEmpty()) {
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
  public Map<String, String> leftOut() {
    return Collections.unmodifiableMap(leftOut);
  }

  @Override
  public Set<String> layers() {
    return Collections.unmodifiableSet(layers);
  }

  @Override
  public CellMatrix matrix() {
    return matrix(
        "X",
        () ->
            root.member("X")
                .filter(H5adDataset::isPresent)
                .orElseThrow(
                    () ->
                        file.bad(
                            "X",
                            "is missing: add a matrix to the file, or use a layer; " + known())));
  }

  /** AnnData writes that there is no X by leaving it out or as a null data space. */
  private static boolean isPresent(Member member) {
    return !(member instanceof StoredArray array && array.isNull());
  }

  private boolean hasRaw() {
    return root.has(RAW) || root.has("raw.X");
  }

  private String known() {
    List<String> names = new ArrayList<>(layers);
    if (hasRaw()) {
      names.add(RAW);
    }
    return names.isEmpty() ? "it has no layers" : "it has " + String.join(", ", names);
  }

  @Override
  public CellMatrix layer(String name) {
    if (layers.contains(name)) {
      return matrix(
          "layers/" + name,
          () -> root.group("layers").flatMap(group -> group.member(name)).orElseThrow());
    }
    Optional<CellDataset> before =
        name.equals(RAW) || name.equals(RAW + "/X") ? raw() : Optional.empty();
    if (before.isPresent()) {
      CellDataset all = before.get();
      return file.guard(RAW, () -> GenesOfRaw.of(all.matrix(), all.var().index(), var.index()));
    }
    if (name.equals(RAW) && rawRefused != null) {
      throw rawRefused;
    }
    throw file.bad("layers", "there is no layer '" + name + "': choose another; " + known());
  }

  /** A matrix, which is opened once however many names it has. */
  private CellMatrix matrix(String path, Supplier<Member> find) {
    synchronized (opened) {
      file.bytes(); // fails where the data set is closed
      CellMatrix matrix = opened.get(path);
      if (matrix == null) {
        Member member = find.get();
        matrix =
            openedAt.computeIfAbsent(member.address(), place -> open(member, cells(), genes()));
        opened.put(path, matrix);
      }
      return matrix;
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
        raw = file.guard(RAW, this::openRaw);
      }
      return raw;
    }
  }

  /** The part named raw; one that is valid but of a kind that is not read is left out. */
  private Optional<CellDataset> openRaw() {
    try {
      return RawDataset.of(this, root);
    } catch (BadInputException e) {
      if (!H5File.isUnsupported(e)) {
        throw e;
      }
      rawRefused = e;
      return Optional.empty();
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
                    root.member("obsm")
                        .map(member -> new AnnotationReader().perCell(member, cells()))
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
        root.group("uns")
            .map(group -> file.guard("uns", () -> new AnnotationReader().dict(group)))
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
