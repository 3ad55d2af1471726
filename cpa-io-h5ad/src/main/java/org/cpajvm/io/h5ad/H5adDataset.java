package org.cpajvm.io.h5ad;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.api.data.CellMatrix;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.Table;

/** An open {@code .h5ad} file. */
final class H5adDataset implements CellDataset {
  private final H5File file;
  private final Table obs;
  private final Table var;
  private final Map<String, Annotation> obsm;
  private final Annotation.Dict uns;
  private final Map<String, Member> layers = new LinkedHashMap<>();
  private final Member main; // null where the file has no X
  private final Map<Member, CellMatrix> opened = new LinkedHashMap<>();

  private H5adDataset(H5File file) {
    this.file = file;
    H5Group root = file.root();
    Annotation.Dict everything =
        root.group("uns").map(AnnotationReader::dict).orElse(Annotation.Dict.empty());
    Map<String, Annotation> rest = new LinkedHashMap<>(everything.entries());
    this.obs = table(root, "obs", rest);
    this.var = table(root, "var", rest);
    this.uns = new Annotation.Dict(rest);
    this.obsm =
        root.member("obsm")
            .map(member -> AnnotationReader.perCell(member, obs.size()))
            .orElse(Map.of());
    this.main = root.member("X").filter(H5adDataset::isPresent).orElse(null);
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

  private static Table table(H5Group root, String name, Map<String, Annotation> uns) {
    Member member =
        root.member(name)
            .orElseThrow(
                () ->
                    root.file()
                        .bad(
                            name,
                            "is missing: this is not an AnnData file, so write it with AnnData"));
    if (member instanceof H5Group group) {
      return TableReader.read(group, TableReader.Unknown.FAIL);
    }
    StoredArray array = (StoredArray) member;
    if (!Compound.is(array) || array.rank() != 1) {
      throw root.file().bad(name, "is not a data frame: write the file again with AnnData");
    }
    return TableReader.readCompound(array, takeCategories(array, uns));
  }

  /** Takes the categories of columns, which AnnData up to 0.6 kept there, out of {@code uns}. */
  private static Map<String, Column> takeCategories(
      StoredArray table, Map<String, Annotation> uns) {
    Map<String, Column> categories = new LinkedHashMap<>();
    for (String field : Compound.fields(table).keySet()) {
      if (uns.get(field + "_categories") instanceof Annotation.Array array) {
        categories.put(field, array.values());
        uns.remove(field + "_categories");
      }
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
    return layers.isEmpty() ? "it has no layers" : "it has " + String.join(", ", layers.keySet());
  }

  @Override
  public CellMatrix layer(String name) {
    Member layer = layers.get(name);
    if (layer == null) {
      throw file.bad("layers", "there is no layer '" + name + "': choose another; " + known());
    }
    return matrix(layer);
  }

  private CellMatrix matrix(Member member) {
    synchronized (opened) {
      CellMatrix matrix = opened.get(member);
      if (matrix == null) {
        file.bytes(); // fails where the data set is closed
        matrix =
            member instanceof H5Group group
                ? SparseMatrix.of(group)
                : DenseMatrix.of((StoredArray) member);
        if (matrix.rows() != cells() || matrix.columns() != genes()) {
          throw file.bad(
              member.path(),
              "is of "
                  + matrix.rows()
                  + " x "
                  + matrix.columns()
                  + ", but there are "
                  + cells()
                  + " cells in obs and "
                  + genes()
                  + " genes in var: write the file again");
        }
        opened.put(member, matrix);
      }
      return matrix;
    }
  }

  @Override
  public Map<String, Annotation> obsm() {
    return Collections.unmodifiableMap(obsm);
  }

  @Override
  public Annotation.Dict uns() {
    return uns;
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
