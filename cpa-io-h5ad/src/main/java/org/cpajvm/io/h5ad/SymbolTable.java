package org.cpajvm.io.h5ad;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The members of a large group, ordered by name so that HDF5 finds one without looking at all: a
 * heap of names, nodes of symbols, and a B-tree of version 1 over them. Node sizes are the defaults
 * of HDF5.
 */
final class SymbolTable {
  private static final int SYMBOLS = 8; // of a node
  private static final int SYMBOL_BYTES = 40;
  private static final int CHILDREN = 32; // of a node of the tree
  private static final int NO_FREE_SPACE = 1;

  private final Hdf5Output out;
  private final Bytes names = new Bytes().zeros(8); // the empty name comes before all others

  private record Symbol(byte[] name, long address) {}

  /**
   * A part of the tree.
   *
   * @param lastName where in the heap its last name is
   */
  private record Node(long address, long lastName) {}

  private SymbolTable(Hdf5Output out) {
    this.out = out;
  }

  /** Writes the members, and gives the content of the message that says where they are. */
  static Bytes write(Hdf5Output out, Map<String, Long> members) {
    return new SymbolTable(out).write(members);
  }

  private Bytes write(Map<String, Long> members) {
    List<Symbol> symbols = new ArrayList<>(members.size());
    members.forEach(
        (name, address) -> symbols.add(new Symbol(name.getBytes(StandardCharsets.UTF_8), address)));
    symbols.sort(Comparator.comparing(Symbol::name, Arrays::compareUnsigned));
    List<Node> level = new ArrayList<>();
    for (int from = 0; from < symbols.size(); from += SYMBOLS) {
      level.add(leaf(symbols.subList(from, Math.min(symbols.size(), from + SYMBOLS))));
    }
    int height = 0;
    do {
      level = writeLevel(level, height++);
    } while (level.size() > 1);
    long content = out.append(names);
    Bytes heap =
        new Bytes().text("HEAP").u32(0).u64(names.length()).u64(NO_FREE_SPACE).u64(content);
    return new Bytes().u64(level.get(0).address).u64(out.append(heap));
  }

  private Node leaf(List<Symbol> symbols) {
    Bytes node = new Bytes().text("SNOD").u8(1).u8(0).u16(symbols.size());
    int last = 0;
    for (Symbol symbol : symbols) {
      last = names.length();
      names.add(symbol.name).zeros(8 - symbol.name.length % 8);
      node.u64(last).u64(symbol.address).zeros(SYMBOL_BYTES - 16);
    }
    node.zeros((SYMBOLS - symbols.size()) * SYMBOL_BYTES);
    return new Node(out.append(node), last);
  }

  private List<Node> writeLevel(List<Node> children, int height) {
    int bytes = 24 + CHILDREN * 8 + (CHILDREN + 1) * 8;
    int count = (children.size() + CHILDREN - 1) / CHILDREN;
    long first = (out.position() + 7) / 8 * 8;
    long before = 0; // the last name of the node before
    List<Node> parents = new ArrayList<>(count);
    for (int n = 0; n < count; n++) {
      List<Node> part =
          children.subList(n * CHILDREN, Math.min(children.size(), (n + 1) * CHILDREN));
      Bytes node = new Bytes().text("TREE").u8(0).u8(height).u16(part.size());
      node.u64(n == 0 ? Hdf5Output.UNDEFINED : first + (n - 1L) * bytes);
      node.u64(n == count - 1 ? Hdf5Output.UNDEFINED : first + (n + 1L) * bytes);
      node.u64(before);
      for (Node child : part) {
        node.u64(child.address).u64(child.lastName);
        before = child.lastName;
      }
      node.zeros(bytes - node.length());
      parents.add(new Node(out.append(node), before));
    }
    return parents;
  }
}
