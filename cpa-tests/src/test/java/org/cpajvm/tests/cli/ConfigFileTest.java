package org.cpajvm.tests.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every value of a configuration file is checked, and named where it is wrong. */
class ConfigFileTest {
  @TempDir Path folder;

  private CommandLine run(String json) throws IOException {
    Path file = Files.writeString(folder.resolve("run.json"), json);
    return CommandLine.run("train", "--print-config", "--config", file.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{`seed`: `x`}|'seed' takes a whole number, not \"x\"",
        "{`seed`: 1.5}|'seed' takes a whole number, not 1.5",
        "{`seed`: 1e40}|'seed' takes a whole number",
        "{`seed`: [1]}|'seed' takes a whole number, not [1]",
        "{`preset`: {}}|'preset' takes a text, not {}",
        "{`settings`: 3}|'settings' takes an object, not 3",
        "{`settings`: {`lr`: [1]}}|run.json, settings: setting 'lr'",
        "{`settings`: {`lr`: `NaN`}}|lr must be from 0",
        "{`settings`: {`n_layers`: 3}}|no setting 'n_layers'",
        "{`keep`: `good`}|'keep' takes a list, not \"good\"",
        "{`keep`: [[`good`]]}|'keep[0]' takes a text",
        "{`hold_out`: {}}|'hold_out' takes a list, not {}",
        "{`drop_empty_cells`: `yes`}|'drop_empty_cells' takes true or false, not \"yes\"",
        "{`genes`: []}|'genes' takes a text, not []",
        "{`columns`: []}|'columns' takes an object, not []",
        "{`columns`: {`perturbation`: `a`}}|run.json, columns: there is no 'control'",
        "{`columns`: {`pertubation`: `a`}}|no key 'pertubation'; did you mean 'perturbation'?",
        "{`columns`: {`perturbation`: `a`, `control`: `b`, `covariates`: `c`}}|'covariates' takes a"
            + " list",
        "{`encoders`: {}}|'encoders' takes a list, not {}",
        "{`encoders`: [{}]}|run.json, encoders[0]: there is no 'name'",
        "{`encoders`: [{`name`: `table`, `options`: 1}]}|encoders[0]: 'options' takes an object",
        "{`encoder_partial`: 1}|'encoder_partial' takes true or false, not 1",
        "{`mask`: `uns-deg`}|'mask' takes an object, not \"uns-deg\"",
        "{`mask`: {`name`: `uns-deg`, `weight`: `3x`}}|run.json, mask: 'weight' takes a number",
        "{`sed`: 1}|no key 'sed'; did you mean 'seed'?",
        "[]|is not a JSON object: []",
        "{`seed`: }|is not JSON",
        "{`seed`: 1|is not JSON",
      })
  void aWrongValueIsNamedWithItsPath(String json, String message) throws IOException {
    CommandLine run = run(complete(json.replace('`', '"')));
    assertEquals(3, run.code(), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(run.error().contains("run.json"), run.error());
    assertTrue(run.error().contains(message), run.error());
    assertFalse(run.error().contains("gson") || run.error().contains("java."), run.error());
  }

  /** With columns, so that they are not missing first. */
  private static String complete(String json) {
    return json.startsWith("{") && !json.contains("columns")
        ? json.replaceFirst("\\{", "{\"columns\": {\"perturbation\": \"a\", \"control\": \"b\"}, ")
        : json;
  }

  @Test
  void aRightFileIsRead() throws IOException {
    CommandLine run = run(complete("{\"seed\": 7, \"keep\": [\"good\"], \"preset\": null}"));
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().contains("\"seed\": 7"), run.out());
    CommandLine again = run(run.out());
    assertEquals(run.out(), again.out());
  }
}
