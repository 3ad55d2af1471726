package org.cpajvm.plugins.morgan;

import java.util.Arrays;

/**
 * A matching in a graph: pairs of neighbours, no vertex in two of them.
 *
 * <p>Source of the search for augmenting paths: J. Edmonds, Paths, trees, and flowers, Canadian J.
 * Mathematics 17 (1965) 449-467.
 */
final class Matching {
  private static final int NONE = -1;

  private final int[][] neighbours;
  private final WorkLimit limit;
  private final int[] mate;
  private final int[] parent;
  private final int[] base;
  private final int[] queue;
  private final boolean[] outer;
  private int queued;

  /**
   * An empty matching.
   *
   * @param neighbours for each vertex its neighbours
   */
  Matching(int[][] neighbours, WorkLimit limit) {
    this.neighbours = neighbours;
    this.limit = limit;
    int vertices = neighbours.length;
    mate = new int[vertices];
    parent = new int[vertices];
    base = new int[vertices];
    queue = new int[vertices];
    outer = new boolean[vertices];
    Arrays.fill(mate, NONE);
  }

  boolean isFree(int vertex) {
    return mate[vertex] == NONE;
  }

  /** The partner of a vertex, or -1. */
  int mate(int vertex) {
    return mate[vertex];
  }

  /** Pairs a free vertex with its first free neighbour; false if there is none. */
  boolean pairWithFirstFree(int vertex) {
    for (int neighbour : neighbours[vertex]) {
      if (isFree(neighbour)) {
        mate[vertex] = neighbour;
        mate[neighbour] = vertex;
        return true;
      }
    }
    return false;
  }

  /**
   * Finds a partner for a free vertex by changing other pairs; every vertex that has a partner
   * keeps having one.
   *
   * @param position the character of the SMILES to name if this takes too long
   * @return whether that is possible
   */
  boolean augment(int root, int position) {
    Arrays.fill(outer, false);
    Arrays.fill(parent, NONE);
    Arrays.setAll(base, vertex -> vertex);
    limit.spend(base.length, position);
    queued = 0;
    addOuter(root);
    for (int i = 0; i < queued; i++) {
      int vertex = queue[i];
      limit.spend(neighbours[vertex].length, position);
      for (int next : neighbours[vertex]) {
        if (base[vertex] == base[next] || mate[vertex] == next) {
          continue;
        }
        if (next == root || (mate[next] != NONE && parent[mate[next]] != NONE)) {
          limit.spend(4L * base.length, position);
          contract(vertex, next);
        } else if (parent[next] == NONE) {
          parent[next] = vertex;
          if (isFree(next)) {
            flip(next);
            return true;
          }
          addOuter(mate[next]);
        }
      }
    }
    return false;
  }

  private void addOuter(int vertex) {
    outer[vertex] = true;
    queue[queued++] = vertex;
  }

  /** Changes the pairs along the path that was found, from its end to the root. */
  private void flip(int end) {
    int vertex = end;
    while (vertex != NONE) {
      int before = parent[vertex];
      int next = mate[before];
      mate[vertex] = before;
      mate[before] = vertex;
      vertex = next;
    }
  }

  /** Shrinks the odd cycle that two outer vertices close to its base. */
  private void contract(int a, int b) {
    int common = commonBase(a, b);
    boolean[] inCycle = new boolean[base.length];
    markCycle(a, common, b, inCycle);
    markCycle(b, common, a, inCycle);
    for (int vertex = 0; vertex < base.length; vertex++) {
      if (inCycle[base[vertex]]) {
        base[vertex] = common;
        if (!outer[vertex]) {
          addOuter(vertex);
        }
      }
    }
  }

  private int commonBase(int a, int b) {
    boolean[] onWay = new boolean[base.length];
    int vertex = base[a];
    onWay[vertex] = true;
    while (mate[vertex] != NONE) {
      vertex = base[parent[mate[vertex]]];
      onWay[vertex] = true;
    }
    vertex = base[b];
    while (!onWay[vertex]) {
      vertex = base[parent[mate[vertex]]];
    }
    return vertex;
  }

  private void markCycle(int from, int common, int childOfFrom, boolean[] inCycle) {
    int vertex = from;
    int child = childOfFrom;
    while (base[vertex] != common) {
      inCycle[base[vertex]] = true;
      inCycle[base[mate[vertex]]] = true;
      parent[vertex] = child;
      child = mate[vertex];
      vertex = parent[child];
    }
  }
}
