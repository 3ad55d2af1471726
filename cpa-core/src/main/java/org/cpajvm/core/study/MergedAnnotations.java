package org.cpajvm.core.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.Column;
import org.cpajvm.api.data.Table;

/**
 * The unstructured parts of several data sets as one: the entries on which all data sets that have
 * them agree. Dictionaries are merged entry by entry, so that each file may tell of its own
 * perturbations.
 *
 * @param merged the entries
 * @param contradictions the paths of those that are left out, as data sets do not agree
 */
record MergedAnnotations(Annotation.Dict merged, List<String> contradictions) {

  static MergedAnnotations of(List<Annotation.Dict> parts) {
    List<String> contradictions = new ArrayList<>();
    return new MergedAnnotations(merge(parts, "", contradictions), contradictions);
  }

  private static Annotation.Dict merge(
      List<Annotation.Dict> parts, String path, List<String> contradictions) {
    Map<String, List<Annotation>> byName = new LinkedHashMap<>();
    for (Annotation.Dict part : parts) {
      part.entries()
          .forEach(
              (name, value) -> byName.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }
    Map<String, Annotation> merged = new LinkedHashMap<>();
    byName.forEach(
        (name, values) -> {
          if (values.stream().allMatch(Annotation.Dict.class::isInstance)) {
            List<Annotation.Dict> dicts = values.stream().map(Annotation.Dict.class::cast).toList();
            merged.put(name, merge(dicts, path + name + "/", contradictions));
          } else if (values.stream().allMatch(value -> same(value, values.get(0)))) {
            merged.put(name, values.get(0));
          } else {
            contradictions.add(path + name);
          }
        });
    return new Annotation.Dict(merged);
  }

  private static boolean same(Annotation a, Annotation b) {
    if (a == b) {
      return true;
    }
    if (a instanceof Annotation.Array x && b instanceof Annotation.Array y) {
      return Arrays.equals(x.shape(), y.shape()) && same(x.values(), y.values());
    }
    if (a instanceof Annotation.Dense x && b instanceof Annotation.Dense y) {
      return x.rows() == y.rows()
          && x.columns() == y.columns()
          && Arrays.equals(x.values(), y.values());
    }
    if (a instanceof Annotation.Frame x && b instanceof Annotation.Frame y) {
      return same(x.table(), y.table());
    }
    return false; // sparse matrices are not read for this
  }

  private static boolean same(Table a, Table b) {
    return same(a.index(), b.index())
        && List.copyOf(a.columns().keySet()).equals(List.copyOf(b.columns().keySet()))
        && a.columns().keySet().stream()
            .allMatch(name -> same(a.columns().get(name), b.columns().get(name)));
  }

  private static boolean same(Column a, Column b) {
    return a.size() == b.size()
        && IntStream.range(0, a.size()).allMatch(row -> Objects.equals(a.text(row), b.text(row)));
  }
}
