package org.cpajvm.dl4j;

import java.util.List;

/**
 * A part of a graph that a plan computes in fewer passes than op by op, with the same result up to
 * rounding. The graph stays the definition; a test compares the two.
 */
interface Fusion {

  /** The variables that it reads. */
  List<String> inputs();

  /** The variables that it computes, whose ops are left out. */
  List<String> outputs();

  /** Allocates the outputs in a plan that has the inputs, and gives the call that computes them. */
  StaticPlan.Step addTo(PlanBuilder plan);
}
