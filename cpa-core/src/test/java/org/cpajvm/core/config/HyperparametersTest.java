package org.cpajvm.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.cpajvm.api.BadInputException;
import org.cpajvm.api.UsageException;
import org.cpajvm.api.model.AdversaryLoss;
import org.cpajvm.api.model.Architecture;
import org.cpajvm.api.model.DoserType;
import org.cpajvm.api.model.ReconstructionLoss;
import org.cpajvm.api.model.TrainingPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HyperparametersTest {
  private static final Gson GSON = new GsonBuilder().serializeNulls().create();

  private static String refused(Map<String, String> changes) {
    return assertThrows(UsageException.class, () -> Hyperparameters.defaults().with(changes))
        .getMessage();
  }

  private static JsonObject json(String text) {
    return JsonParser.parseString(text).getAsJsonObject();
  }

  @Test
  void defaultsAreThoseOfTheReference() {
    Architecture architecture = Hyperparameters.defaults().architecture();
    assertEquals(128, architecture.nLatent());
    assertEquals(ReconstructionLoss.NB, architecture.reconLoss());
    assertEquals(DoserType.LOGSIGM, architecture.doserType());
    assertEquals(256, architecture.nHiddenEncoder());
    assertEquals(3, architecture.nLayersDecoder());
    assertEquals(0.1, architecture.dropoutRateAdv());
    TrainingPlan plan = Hyperparameters.defaults().plan();
    assertEquals(5e-4, plan.lr());
    assertEquals(4e-7, plan.advWd());
    assertEquals(AdversaryLoss.CCE, plan.advLoss());
    assertEquals(3, plan.advSteps());
    assertNull(plan.maxEpochs());
    assertNull(plan.stepSizeLr());
  }

  @Test
  void everySettingIsDescribedInOrder() {
    List<Settings.Description> all = Settings.descriptions();
    assertEquals(
        List.copyOf(Hyperparameters.defaults().asMap().keySet()),
        all.stream().map(Settings.Description::name).toList());
    assertEquals(
        Architecture.class.getRecordComponents().length
            + TrainingPlan.class.getRecordComponents().length,
        all.size());
    Map<String, Settings.Description> byName = new TreeMap<>();
    all.forEach(d -> byName.put(d.name(), d));
    assertEquals("gauss|nb|zinb", byName.get("recon_loss").type());
    assertEquals("", byName.get("recon_loss").range());
    assertEquals("whole number or none", byName.get("adv_steps").type());
    assertEquals("1 to 1000000", byName.get("adv_steps").range());
    assertEquals("0 to 0.999", byName.get("dropout_rate_adv").range());
    assertTrue(all.stream().noneMatch(d -> d.help().isBlank()));
  }

  @Test
  void textIsWrittenAsPeopleWriteIt() {
    Map<String, String> text = Hyperparameters.defaults().with(Map.of("lr", "1e-4")).asMap();
    assertEquals("0.0001", text.get("lr"));
    assertEquals("0.000001", text.get("wd"));
    assertEquals("4E-7", text.get("adv_wd"));
    assertEquals("1", text.get("reg_adv"));
    assertEquals("none", text.get("max_epochs"));
    assertEquals("nb", text.get("recon_loss"));
    assertEquals("true", text.get("use_batch_norm_adv"));
  }

  @Test
  void changesKeepTheOthersAndReadAnyCase() {
    Hyperparameters changed =
        Hyperparameters.defaults()
            .with(Map.of("adv_steps", "None", "recon_loss", "ZINB", "variational", " TRUE "));
    assertNull(changed.plan().advSteps());
    assertEquals(ReconstructionLoss.ZINB, changed.architecture().reconLoss());
    assertTrue(changed.architecture().variational());
    assertEquals(3, changed.with(Map.of("adv_steps", "3")).plan().advSteps());
    assertEquals(Hyperparameters.defaults().plan().lr(), changed.plan().lr());
  }

  /** Whatever the values are, text and JSON give them back exactly. */
  @Test
  void textAndJsonRoundTrip() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 200; i++) {
      Map<String, String> changes = new TreeMap<>();
      changes.put("lr", Double.toString(random.nextDouble() * Math.pow(10, random.nextInt(-9, 3))));
      changes.put("reg_adv", Double.toString(random.nextDouble() * 1e9));
      changes.put("n_latent", Integer.toString(random.nextInt(1, 100_000)));
      changes.put("adv_steps", random.nextBoolean() ? "none" : "" + random.nextInt(1, 50));
      changes.put("adv_loss", random.nextBoolean() ? "focal" : "cce");
      changes.put("do_clip_grad", "" + random.nextBoolean());
      Hyperparameters given = Hyperparameters.defaults().with(changes);
      assertEquals(given, Hyperparameters.defaults().with(given.asMap()));
      String text = GSON.toJson(given.toJson());
      assertEquals(given, Hyperparameters.fromJson(json(text), "test"), text);
    }
  }

  @Test
  void jsonHasNaturalTypes() {
    JsonObject json = Hyperparameters.defaults().toJson();
    assertTrue(json.get("max_epochs").isJsonNull());
    assertTrue(json.get("lr").getAsJsonPrimitive().isNumber());
    assertTrue(json.get("variational").getAsJsonPrimitive().isBoolean());
    assertTrue(json.get("doser_type").getAsJsonPrimitive().isString());
    assertFalse(GSON.toJson(json).contains("\"none\""));
  }

  @Test
  void unknownSettingsSuggestTheNearestName() {
    String message = refused(Map.of("n_latents", "3"));
    assertTrue(message.contains("'n_latents'") && message.contains("'n_latent'"), message);
    assertFalse(refused(Map.of("zzzzzzzzzzzzzzzz", "3")).contains("did you mean"));
  }

  @ParameterizedTest
  @CsvSource({
    "n_latent, many",
    "n_latent, none",
    "n_latent, 1.5",
    "n_latent, 0",
    "lr, -1",
    "lr, NaN",
    "lr, fast",
    "recon_loss, poisson",
    "variational, yes",
    "adv_steps, 0",
    "n_latent, 99999999999"
  })
  void wrongValuesNameTheSettingAndTheValue(String name, String value) {
    String message = refused(Map.of(name, value));
    assertTrue(message.contains(name), message);
    assertTrue(message.contains(value), message);
  }

  @Test
  void wrongJsonSaysWhereItIs() {
    for (String text :
        List.of(
            "{'n_laten': 3}", "{'lr': [1]}", "{'lr': null}", "{'n_latent': 'x'}", "{'lr': -1}")) {
      String message =
          assertThrows(
                  BadInputException.class, () -> Hyperparameters.fromJson(json(text), "run.json"))
              .getMessage();
      assertTrue(message.startsWith("run.json: "), message);
    }
  }
}
