package org.cpajvm.core.backbone;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.cpajvm.core.backbone.TrainingGroups.Response;
import org.cpajvm.core.metrics.Group;

/**
 * What is known about a question: which rule is good depends on it, and rules are judged on
 * training groups that are in the same situation once they are left out.
 *
 * @param parts whether the treatment is a combination, and where its parts were seen alone
 * @param elsewhere whether the same treatment, doses included, was seen with other covariates
 * @param dose where the dose lies among those of the treatment with the same covariates
 * @param covariatesSeen whether any treatment was seen with the same covariates
 * @param known whether every perturbation of the treatment was seen at all
 */
public record Situation(
    Parts parts, boolean elsewhere, DoseRange dose, boolean covariatesSeen, boolean known) {

  /** Whether a treatment is a combination, and where its parts were seen alone. */
  public enum Parts {
    /** It is a single perturbation. */
    SINGLE,
    /** Every part was seen alone with the same covariates. */
    ALONE_HERE,
    /** Every part was seen alone, some with other covariates only. */
    ALONE_ELSEWHERE,
    /** Some part was not seen alone. */
    NOT_ALONE
  }

  /** Where a dose lies among those that were seen. */
  public enum DoseRange {
    /** The treatment was seen at no other dose with the same covariates. */
    NO_OTHER,
    /** Below or above all doses that were seen. */
    OUTSIDE,
    /** Between two doses that were seen. */
    INSIDE
  }

  /**
   * The situation of a question.
   *
   * @param query a group without control in its treatment
   * @param training the training groups, the query not among them
   */
  static Situation of(Group query, TrainingGroups training) {
    return new Situation(
        parts(query, training),
        !training.to(query.treatment()).isEmpty(),
        dose(query, training),
        !training.with(query.covariates()).isEmpty(),
        seen(training.responses()).containsAll(Doses.names(query.treatment())));
  }

  private static Parts parts(Group query, TrainingGroups training) {
    List<String> names = Doses.names(query.treatment());
    if (names.size() == 1) {
      return Parts.SINGLE;
    }
    if (alone(training.with(query.covariates())).containsAll(names)) {
      return Parts.ALONE_HERE;
    }
    return alone(training.responses()).containsAll(names) ? Parts.ALONE_ELSEWHERE : Parts.NOT_ALONE;
  }

  private static Set<String> alone(List<Response> responses) {
    return seen(
        responses.stream().filter(r -> r.group().treatment().components().size() == 1).toList());
  }

  private static Set<String> seen(List<Response> responses) {
    Set<String> names = new HashSet<>();
    responses.forEach(r -> names.addAll(Doses.names(r.group().treatment())));
    return names;
  }

  private static DoseRange dose(Group query, TrainingGroups training) {
    double dose = Doses.log10(query.treatment());
    List<Response> others = StandardRules.otherDoses(query, training);
    if (others.isEmpty()) {
      return DoseRange.NO_OTHER;
    }
    boolean below = others.stream().anyMatch(r -> Doses.log10(r.group().treatment()) < dose);
    boolean above = others.stream().anyMatch(r -> Doses.log10(r.group().treatment()) > dose);
    return below && above ? DoseRange.INSIDE : DoseRange.OUTSIDE;
  }

  /**
   * This situation and others that are less and less like it, in which rules can be judged where no
   * training group can be brought into this one. What the parts are and whether they are known
   * stays, and so does a dose between others, for which there is a rule of its own.
   */
  List<Situation> relaxed() {
    List<Situation> all = new ArrayList<>();
    for (boolean seen : new boolean[] {covariatesSeen, !covariatesSeen}) {
      for (DoseRange range : DoseRange.values()) {
        for (boolean other : new boolean[] {elsewhere, !elsewhere}) {
          if (dose == range || (dose != DoseRange.INSIDE && range != DoseRange.INSIDE)) {
            all.add(new Situation(parts, other, range, seen, known));
          }
        }
      }
    }
    all.sort(Comparator.comparingInt(this::differences));
    return all;
  }

  private int differences(Situation other) {
    return (other.elsewhere == elsewhere ? 0 : 1)
        + (other.dose == dose ? 0 : 1)
        + (other.covariatesSeen == covariatesSeen ? 0 : 1);
  }

  /** The situation in words, such as "combinations whose parts were seen alone". */
  public String describe() {
    StringBuilder text = new StringBuilder();
    if (!known) {
      text.append("perturbations that training never saw");
    } else {
      text.append(
          switch (parts) {
            case SINGLE ->
                elsewhere ? "treatments seen with other covariates" : "single treatments";
            case ALONE_HERE -> "combinations whose parts were seen alone";
            case ALONE_ELSEWHERE ->
                "combinations whose parts were seen alone with other covariates";
            case NOT_ALONE -> "combinations with a part that was not seen alone";
          });
    }
    if (known && parts != Parts.SINGLE && elsewhere) {
      text.append(", seen together with other covariates");
    }
    text.append(
        switch (dose) {
          case NO_OTHER -> "";
          case OUTSIDE -> ", at a dose outside of those seen";
          case INSIDE -> ", at a dose between those seen";
        });
    return covariatesSeen ? text.toString() : text.append(", in untreated cells").toString();
  }
}
