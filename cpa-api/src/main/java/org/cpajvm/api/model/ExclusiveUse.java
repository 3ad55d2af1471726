package org.cpajvm.api.model;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Notices when several threads use at a time what is made for one: a model whose arrays each call
 * overwrites would give wrong numbers to all of them. It costs an atomic write for each call.
 *
 * <p>Safe for use by several threads. Arguments are never null.
 */
public final class ExclusiveUse {
  private final AtomicReference<Thread> user = new AtomicReference<>();
  private final String what;

  /**
   * Nobody uses it yet.
   *
   * @param what what is used, at the beginning of a sentence: {@code a model}
   */
  public ExclusiveUse(String what) {
    this.what = Objects.requireNonNull(what, "what is used");
  }

  /**
   * Uses it.
   *
   * @param use what to do with it
   * @throws IllegalStateException if it is in use already; nothing is done then
   */
  public void run(Runnable use) {
    get(
        () -> {
          use.run();
          return null;
        });
  }

  /**
   * Uses it for a result.
   *
   * @param use what to do with it
   * @throws IllegalStateException if it is in use already; nothing is done then
   */
  public <T> T get(Supplier<T> use) {
    Thread before = user.compareAndExchange(null, Thread.currentThread());
    if (before != null) {
      throw new IllegalStateException(
          what
              + " works for one thread at a time, and thread '"
              + before.getName()
              + "' is using it: load one for each thread, or let threads take turns");
    }
    try {
      return use.get();
    } finally {
      user.set(null);
    }
  }
}
