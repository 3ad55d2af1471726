package org.cpajvm.core.cli;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.cpajvm.api.data.Annotation;
import org.cpajvm.api.data.StringColumn;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.predict.PredictionRule;

/** What a predicted file says of its making, as an entry of {@code uns}. */
final class PredictionNotes {
  /** The name of the entry. */
  static final String NAME = "cpa";

  private PredictionNotes() {}

  static Annotation.Dict of(
      Arguments arguments, TrainedModel model, String data, PredictionRule rule) {
    Map<String, Annotation> notes = new LinkedHashMap<>();
    notes.put("version", text(Main.version()));
    notes.put("model", text(arguments.onlyPath("MODEL.cpa").getFileName().toString()));
    notes.put("model_created", text(model.provenance().created()));
    notes.put("model_version", text(model.provenance().version()));
    notes.put("data", text(data));
    notes.put("expression", text(rule.name().toLowerCase(Locale.ROOT)));
    notes.put("seed", text(Long.toString(arguments.seed())));
    Map<String, Annotation> settings = new LinkedHashMap<>();
    model.hyperparameters().asMap().forEach((name, value) -> settings.put(name, text(value)));
    notes.put("settings", new Annotation.Dict(settings));
    return new Annotation.Dict(notes);
  }

  private static Annotation text(String value) {
    return Annotation.Array.scalar(StringColumn.of(value == null ? "" : value));
  }
}
