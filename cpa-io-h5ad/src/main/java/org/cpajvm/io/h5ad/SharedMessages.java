package org.cpajvm.io.h5ad;

import java.nio.ByteBuffer;

/** The heaps of messages that headers share, for each kind of message. */
final class SharedMessages {
  private static final int MOST_KINDS = 16;

  private final FractalHeap[] heaps = new FractalHeap[MOST_KINDS];

  private SharedMessages() {}

  /**
   * Reads where they are.
   *
   * @param message the content of the message that refers to them
   */
  static SharedMessages read(Structure structure, Fields message) {
    message.u8(); // the version
    long table = message.address();
    int count = message.u8();
    int entry = 1 + 1 + 2 + 4 + 3 * 2 + 2 * structure.addressSize();
    Fields content = structure.checked(table, 4L + (long) count * entry + 4).signature("SMTB");
    SharedMessages shared = new SharedMessages();
    for (int i = 0; i < count; i++) {
      content.skip(2);
      int kinds = content.u16();
      content.skip(4 + 3 * 2);
      content.address(); // of an index, which only a writer needs
      long heap = content.address();
      if (heap == Fields.UNDEFINED) {
        continue;
      }
      FractalHeap opened = FractalHeap.open(structure, heap);
      for (int kind = 0; kind < MOST_KINDS; kind++) {
        if (((kinds >>> kind) & 1) != 0) {
          shared.heaps[kind] = opened;
        }
      }
    }
    return shared;
  }

  /** The content of a message of some kind. */
  ByteBuffer get(int kind, ByteBuffer id) {
    if (kind >= MOST_KINDS || heaps[kind] == null) {
      throw new Damage("refers to a shared message of a kind that is not shared" + Fields.REPAIR);
    }
    return heaps[kind].get(id);
  }
}
