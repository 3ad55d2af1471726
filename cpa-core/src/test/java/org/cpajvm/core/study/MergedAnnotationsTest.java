package org.cpajvm.core.study;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.api.data.Table;
import org.junit.jupiter.api.Test;

class MergedAnnotationsTest {

  private static Annotation text(String value) {
    return Annotation.Array.scalar(StringColumn.of(value));
  }

  private static Annotation.Dict dict(Object... namesAndValues) {
    Map<String, Annotation> entries = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      entries.put((String) namesAndValues[i], (Annotation) namesAndValues[i + 1]);
    }
    return new Annotation.Dict(entries);
  }

  private static Annotation frame(String value) {
    return new Annotation.Frame(
        new Table("", StringColumn.of("row"), Map.of("column", StringColumn.of(value))));
  }

  @Test
  void eachFileMayTellOfItsOwnPerturbations() {
    MergedAnnotations all =
        MergedAnnotations.of(
            List.of(
                dict("smiles", dict("A", text("CCO"), "B", text("CN"))),
                dict(),
                dict("smiles", dict("B", text("CN"), "β/C", text("CC")))));
    Annotation.Dict smiles = (Annotation.Dict) all.merged().get("smiles").orElseThrow();
    assertEquals(List.of("A", "B", "β/C"), List.copyOf(smiles.entries().keySet()));
    assertTrue(all.contradictions().isEmpty());
  }

  @Test
  void whatContradictsIsLeftOutAndNamed() {
    MergedAnnotations all =
        MergedAnnotations.of(
            List.of(
                dict("a", text("1"), "d", dict("x", text("1"), "y", frame("u")), "f", frame("u")),
                dict("a", text("2"), "d", dict("x", text("1"), "y", frame("v")), "f", frame("u")),
                dict("g", new Annotation.Dense(1, 2, new float[] {1, 2}))));
    assertEquals(List.of("a", "d/y"), all.contradictions());
    assertEquals(List.of("d", "f", "g"), List.copyOf(all.merged().entries().keySet()));
    assertEquals(
        List.of("x"),
        List.copyOf(((Annotation.Dict) all.merged().get("d").orElseThrow()).entries().keySet()));
  }

  @Test
  void numbersAreComparedByValueAndShape() {
    Annotation dense = new Annotation.Dense(1, 2, new float[] {1, 2});
    Annotation equal = new Annotation.Dense(1, 2, new float[] {1, 2});
    Annotation turned = new Annotation.Dense(2, 1, new float[] {1, 2});
    assertSame(
        dense,
        MergedAnnotations.of(List.of(dict("m", dense), dict("m", equal)))
            .merged()
            .get("m")
            .orElseThrow());
    assertEquals(
        List.of("m"),
        MergedAnnotations.of(List.of(dict("m", dense), dict("m", turned))).contradictions());
  }
}
