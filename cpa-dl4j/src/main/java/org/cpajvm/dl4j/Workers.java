package org.cpajvm.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that share the work of a loop with the thread that runs it. They look out for the next
 * loop for {@link #AWAKE_NANOS} before they sleep, since a step has hundreds of loops and waking a
 * thread takes as long as many of them; while they look, they let other threads go first. Who is
 * late finds its part done by another one, so that a busy machine delays a loop by what it takes
 * away and no more.
 *
 * <p>Safe for use by several threads: a loop that begins while another one runs, or inside one,
 * runs on the thread that calls it.
 */
final class Workers {
  private static final long AWAKE_NANOS = 1_000_000;
  private static final int LOOKS = 50; // between two offers to let other threads go first
  private static final long NAP_NANOS = 50_000;

  private static final List<Worker> WORKERS = new ArrayList<>(); // written by the one who is BUSY
  private static final AtomicBoolean BUSY = new AtomicBoolean();
  private static volatile Loop current;

  private Workers() {}

  /** A loop over a part of a range. */
  interface Part {
    /**
     * Runs it.
     *
     * @param part the number of the part, from 0
     * @param from the first index
     * @param to the index after the last one
     */
    void run(int part, int from, int to);
  }

  /** How many parts a range is split into: as many as there are threads, if they are worth it. */
  static int parts(int length, int least) {
    return Math.max(1, Math.min(Threads.current(), length / least));
  }

  /**
   * Runs the parts of a range side by side, of which there may be more than threads; their bounds
   * depend on the length and number alone.
   */
  static void split(int length, int parts, Part task) {
    Loop loop = new Loop(length, parts, task);
    if (parts == 1 || !BUSY.compareAndSet(false, true)) {
      loop.help();
    } else {
      try {
        current = loop;
        wake(Math.min(parts, Threads.current()) - 1);
        loop.help();
        loop.await();
      } finally {
        current = null; // holds on to nothing
        BUSY.set(false);
      }
    }
    if (loop.failure != null) {
      throw new IllegalStateException(loop.failure);
    }
  }

  private static void wake(int wanted) {
    while (WORKERS.size() < wanted) {
      Worker worker = new Worker();
      WORKERS.add(worker);
      worker.start();
    }
    for (int i = 0; i < wanted; i++) {
      WORKERS.get(i).wake();
    }
  }

  /** The parts of a range, each of which is run by whoever takes it first. */
  private static final class Loop {
    private final int length;
    private final int parts;
    private final Part task;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile Throwable failure;

    Loop(int length, int parts, Part task) {
      this.length = length;
      this.parts = parts;
      this.task = task;
    }

    void help() {
      for (int part = taken.getAndIncrement(); part < parts; part = taken.getAndIncrement()) {
        try {
          task.run(part, bound(part), bound(part + 1));
        } catch (Throwable e) { // the caller's to handle, once no part uses its arrays any more
          failure = e;
        } finally {
          done.incrementAndGet();
        }
      }
    }

    private int bound(int part) {
      return (int) ((long) length * part / parts);
    }

    void await() {
      Lookout lookout = new Lookout();
      while (done.get() < parts) {
        if (!lookout.again()) {
          LockSupport.parkNanos(NAP_NANOS);
        }
      }
    }
  }

  /** Looks again and again, for a while. */
  private static final class Lookout {
    private final long begun = System.nanoTime();
    private int looks;

    /** Says whether it is worth to look again. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on what the scheduler does with it
    boolean again() {
      Thread.onSpinWait();
      if (++looks % LOOKS != 0) {
        return true;
      }
      Thread.yield();
      return System.nanoTime() - begun < AWAKE_NANOS;
    }
  }

  private static final class Worker extends Thread {
    private volatile boolean asleep;

    Worker() {
      super("cpa-arithmetic");
      setDaemon(true);
    }

    void wake() {
      if (asleep) {
        LockSupport.unpark(this);
      }
    }

    @Override
    public void run() {
      Loop last = null;
      while (true) {
        last = next(last);
        last.help();
      }
    }

    private Loop next(Loop last) {
      Lookout lookout = new Lookout();
      while (true) {
        Loop loop = current;
        if (loop != null && loop != last) {
          asleep = false;
          return loop;
        }
        if (asleep) {
          LockSupport.park(this);
        } else if (!lookout.again()) {
          asleep = true; // looks once more before it sleeps: a loop may have begun before this
        }
      }
    }
  }
}
