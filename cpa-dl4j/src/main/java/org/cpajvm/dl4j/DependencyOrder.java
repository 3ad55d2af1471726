package org.cpajvm.dl4j;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** An order in which each thing comes after those that it needs. */
final class DependencyOrder {
  private DependencyOrder() {}

  /**
   * Puts things and all that they need in order.
   *
   * @param wanted the things
   * @param needs what a thing needs itself; nothing may need itself through others
   */
  static <T> List<T> of(Collection<T> wanted, Function<T, List<T>> needs) {
    Set<T> done = new HashSet<>();
    List<T> ordered = new ArrayList<>();
    Deque<T> stack = new ArrayDeque<>(); // graphs of a few hundred ops can be deep: no recursion
    for (T thing : wanted) {
      stack.push(thing);
      while (!stack.isEmpty()) {
        List<T> missing =
            needs.apply(stack.peek()).stream().filter(need -> !done.contains(need)).toList();
        if (!missing.isEmpty()) {
          missing.forEach(stack::push);
        } else if (done.add(stack.peek())) {
          ordered.add(stack.pop());
        } else {
          stack.pop();
        }
      }
    }
    return ordered;
  }
}
