package org.cpajvm.plugins.morgan;

import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Visits every connected set of a given number of vertices of a graph once.
 *
 * <p>Source: S. Wernicke, Efficient detection of network motifs, IEEE/ACM Trans. Comput. Biol.
 * Bioinform. 3 (2006) 347-359. A set is grown from its lowest vertex; a vertex may join only if it
 * is new to the neighbourhood of the set.
 */
final class ConnectedSubsets {
  private final int[][] neighbours;
  private final int size;
  private final Consumer<int[]> visitor;
  private final int[] subset;

  /** How many members of the current set a vertex is, or is next to. */
  private final int[] touched;

  /**
   * Prepares a visit.
   *
   * @param neighbours for each vertex its neighbours
   * @param size the number of vertices of each set; small, for it bounds the depth of recursion
   * @param visitor is given each set, in an array that is used again
   */
  ConnectedSubsets(int[][] neighbours, int size, Consumer<int[]> visitor) {
    this.neighbours = neighbours;
    this.size = size;
    this.visitor = visitor;
    subset = new int[size];
    touched = new int[neighbours.length];
  }

  /** Visits the sets of a part of the graph that has no neighbours outside. */
  void visit(int[] vertices) {
    for (int vertex : vertices) {
      grow(0, vertex, new int[0], vertex);
    }
  }

  private void grow(int count, int vertex, int[] open, int lowest) {
    subset[count] = vertex;
    if (count + 1 == size) {
      visitor.accept(subset);
      return;
    }
    int[] extended = Arrays.copyOf(open, open.length + neighbours[vertex].length);
    int length = open.length;
    for (int next : neighbours[vertex]) {
      if (next > lowest && touched[next] == 0) {
        extended[length++] = next;
      }
    }
    touch(vertex, 1);
    for (int i = length - 1; i >= 0; i--) {
      grow(count + 1, extended[i], Arrays.copyOf(extended, i), lowest);
    }
    touch(vertex, -1);
  }

  private void touch(int vertex, int change) {
    touched[vertex] += change;
    for (int neighbour : neighbours[vertex]) {
      touched[neighbour] += change;
    }
  }
}
