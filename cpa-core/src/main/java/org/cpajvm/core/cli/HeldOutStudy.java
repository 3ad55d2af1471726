package org.cpajvm.core.cli;

import java.util.List;
import org.cpajvm.api.data.CellDataset;
import org.cpajvm.core.model.TrainedModel;
import org.cpajvm.core.study.HoldOut;
import org.cpajvm.core.study.Study;
import org.cpajvm.core.study.StudyDesign;
import org.cpajvm.core.study.StudySetup;

/** The study of a model with what is held out: as in training, or as the flags say. */
final class HeldOutStudy {

  private HeldOutStudy() {}

  static Study of(CellDataset dataset, TrainedModel model, Arguments arguments) {
    List<HoldOut> holdOut = arguments.values("hold-out").stream().map(HoldOut::parse).toList();
    StudyDesign design = Flags.selected(model.design(), arguments);
    if (!holdOut.isEmpty()) {
      design = design.withHoldOut(holdOut);
    }
    return StudySetup.matching(dataset, design);
  }
}
