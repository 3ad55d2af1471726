package org.cpajvm.api.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cpajvm.api.UsageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionValuesTest {
  private static final String OWNER = "encoder 'morgan'";
  private static final List<PluginOption> OPTIONS =
      List.of(
          new PluginOption("radius", PluginOption.Type.INTEGER, "2", "How far a fragment reaches."),
          new PluginOption("weight", PluginOption.Type.NUMBER, "0.5", "A weight."),
          new PluginOption("chiral", PluginOption.Type.FLAG, "false", "Whether it matters."),
          new PluginOption("file", PluginOption.Type.PATH, null, "Where the table is."),
          new PluginOption("column", PluginOption.Type.TEXT, "smiles", "Which column."));

  @Test
  void defaultsFillWhatIsNotGiven() {
    OptionValues values =
        OptionValues.check(OWNER, OPTIONS, Map.of("file", "a/b.csv", "radius", "3"));
    assertEquals(3, values.integer("radius"));
    assertEquals(0.5, values.number("weight"));
    assertFalse(values.flag("chiral"));
    assertEquals(Path.of("a", "b.csv"), values.path("file"));
    assertEquals("smiles", values.text("column"));
    assertEquals(
        List.of("radius", "weight", "chiral", "file", "column"),
        List.copyOf(values.asMap().keySet()));
  }

  @Test
  void storedValuesCheckToTheSame() {
    OptionValues values = OptionValues.check(OWNER, OPTIONS, Map.of("file", "x", "chiral", "true"));
    OptionValues again = OptionValues.check(OWNER, OPTIONS, values.asMap());
    assertEquals(values.asMap(), again.asMap());
    assertTrue(again.flag("chiral"));
  }

  @Test
  void anUnknownOptionListsTheOthers() {
    String message = refused(Map.of("file", "x", "radios", "3"));
    assertTrue(message.startsWith(OWNER + " has no option 'radios'"), message);
    assertTrue(message.contains("[chiral, column, file, radius, weight]"), message);
  }

  @Test
  void anOptionWithoutDefaultIsNeeded() {
    String message = refused(Map.of());
    assertEquals(OWNER + " needs the option 'file': Where the table is.", message);
  }

  @ParameterizedTest
  @CsvSource({
    "radius, 2.5",
    "radius, ''",
    "radius, 99999999999",
    "weight, heavy",
    "chiral, yes",
    "chiral, ''"
  })
  void aValueIsOfItsType(String option, String value) {
    String message = refused(Map.of("file", "x", option, value));
    assertTrue(message.contains("option '" + option + "'"), message);
    assertTrue(message.contains("'" + value + "'"), message);
  }

  @Test
  void aPathThatCannotBeIsRefused() {
    assertTrue(refused(Map.of("file", "a\0b")).contains("option 'file'"));
  }

  @Test
  void onlyDeclaredOptionsAreRead() {
    OptionValues values = OptionValues.check(OWNER, OPTIONS, Map.of("file", "x"));
    assertThrows(IllegalArgumentException.class, () -> values.text("other"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Radius", "1st", "a-b", "a b"})
  void namesOfOptionsArePlain(String name) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new PluginOption(name, PluginOption.Type.TEXT, null, "help"));
  }

  private static String refused(Map<String, String> given) {
    return assertThrows(UsageException.class, () -> OptionValues.check(OWNER, OPTIONS, given))
        .getMessage();
  }
}
