package org.cpajvm.core.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.when;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cpajvm.api.OutputException;
import org.cpajvm.api.model.TensorShape;
import org.junit.jupiter.api.Test;

/** Model files that were made to do harm. */
class HostileModelFileTest extends SavedModelFile {
  @Test
  void oddVersionsAreRefused() throws IOException {
    JsonObject json = json();
    for (String version : List.of("0", "-1", "1.5", "1.0", "\"1\"", "null", "[1]", "1e0", "true")) {
      json.add("format_version", JsonParser.parseString(version));
      write(json);
      assertTrue(badInput().contains("(format_version is " + version), badInput());
    }
  }

  @Test
  void weightsThatAreNoNumbersAreRefusedAndNeverWritten() throws IOException {
    Map<String, byte[]> members = members();
    byte[] weights = members.get("weights.safetensors");
    for (float number : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      byte[] changed = weights.clone();
      ByteBuffer.wrap(changed)
          .order(ByteOrder.LITTLE_ENDIAN)
          .putFloat(changed.length - Float.BYTES, number);
      members.put("weights.safetensors", changed);
      write(members);
      assertEquals(
          file
              + " is damaged (weights.safetensors: number 2 of 'w' is not finite): copy or train the"
              + " model again",
          badInput());
      assertTrue(specs.isEmpty(), "a network was made");
    }
    when(network.parameters()).thenReturn(List.of(tensor("w", 1, Float.NaN)));
    TrainedModel model =
        new TrainedModel("fake", DESIGN, HYPERPARAMETERS, network, HISTORY, PROVENANCE);
    Path other = folder.resolve("other.cpa");
    OutputException error = assertThrows(OutputException.class, () -> model.save(other));
    assertTrue(error.getMessage().contains("number 1 of 'w' is not finite"), error.getMessage());
    assertFalse(Files.exists(other));
  }

  @Test
  void weightsOfAnotherShapeAreRefusedBeforeANetworkIsMade() {
    TensorShape b = new TensorShape("b", List.of(0L));
    layout(new TensorShape("w", List.of(200_000L, 200_000L)), b);
    assertTrue(badInput().contains("'w' has the shape [3], not [200000, 200000]"), badInput());
    layout(new TensorShape("w", List.of(3L)), b, new TensorShape("c", List.of()));
    assertTrue(badInput().contains("there is no tensor 'c'"), badInput());
    layout(new TensorShape("w", List.of(3L)));
    assertTrue(badInput().contains("there is a tensor 'b' too many"), badInput());
    assertTrue(specs.isEmpty(), "a network was made");
    layout(b, new TensorShape("w", List.of(3L)));
    assertEquals(DESIGN, load().design());
  }

  private void layout(TensorShape... tensors) {
    when(backend.layout(any())).thenReturn(Optional.of(List.of(tensors)));
  }

  @Test
  void aNetworkThatNeedsMoreThanTheMachineHasIsRefusedBeforeItIsMade() throws IOException {
    JsonObject json = json();
    json.getAsJsonObject("hyperparameters").addProperty("n_hidden_encoder", 1_000_000);
    write(json);
    assertTrue(badInput().startsWith(file + " needs "), badInput());
    assertTrue(badInput().contains(" of memory, but this machine has "), badInput());
    assertTrue(specs.isEmpty(), "a network was made");
  }

  /** Three megabytes of zeros and spaces would be gigabytes in memory. */
  @Test
  void membersThatGrowTooMuchAreRefused() throws IOException {
    Map<String, byte[]> members = members();
    byte[] json = members.get("model.json");
    byte[] long33 = Arrays.copyOf(json, 33 << 20);
    new java.util.SplittableRandom(1).nextBytes(long33); // cannot be compressed
    members.put("model.json", long33);
    write(members);
    assertTrue(badInput().contains("model.json is larger than 32 MB"), badInput());
    byte[] spaces = Arrays.copyOf(json, 20 << 20);
    Arrays.fill(spaces, json.length, spaces.length, (byte) ' ');
    members.put("model.json", spaces);
    write(members);
    assertTrue(badInput().contains("(model.json would grow from "), badInput());
    members.put("model.json", json);
    members.put("weights.safetensors", Arrays.copyOf(members.get("weights.safetensors"), 60 << 20));
    write(members);
    assertTrue(badInput().contains("(weights.safetensors would grow from "), badInput());
  }

  @Test
  void whatSurroundsTheZipIsRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length + 1));
    assertTrue(badInput().contains("does not end like a zip"), badInput());
    ByteBuffer behind = ByteBuffer.allocate(bytes.length + 3).put(new byte[3]).put(bytes);
    Files.write(file, behind.array());
    assertTrue(badInput().contains("does not begin like a zip"), badInput());
    assertFalse(TrainedModel.isModelFile(file));
    Files.write(file, bytes);
    assertTrue(TrainedModel.isModelFile(file));
  }

  @Test
  void aMemberThatIsThereTwiceIsRefused() throws IOException {
    Map<String, byte[]> members = members();
    members.put("model.jsoN", members.get("model.json"));
    write(members);
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Files.write(
        file, text.replace("model.jsoN", "model.json").getBytes(StandardCharsets.ISO_8859_1));
    assertTrue(badInput().contains("it has model.json twice"), badInput());
  }

  @Test
  void namesThatAreThereTwiceAreRefused() throws IOException {
    for (String list : List.of("genes", "conditions", "perturbations")) {
      JsonObject json = json();
      com.google.gson.JsonArray names = json.getAsJsonObject("design").getAsJsonArray(list);
      names.set(names.size() - 1, names.get(names.size() - 2));
      write(json);
      assertTrue(badInput().contains("the design of the study cannot be read"), badInput());
    }
  }
}
