package org.cpajvm.core.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cpajvm.api.file.PendingFile;
import org.cpajvm.core.train.StopRequest;

/**
 * The end of a process by a signal (Ctrl-C, SIGTERM, a closed terminal): training saves a
 * checkpoint, and files that are not complete are removed. Safe for use by several threads.
 */
final class Interruption {
  private static final long PATIENCE_SECONDS = 60;

  private final StopRequest stop = new StopRequest();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<String> words;
  private volatile Console console;
  private volatile OutputClaim claim;

  /** The interruption of a command with these words. */
  Interruption(List<String> words) {
    this.words = List.copyOf(words);
  }

  /** Asks a training run to end. */
  StopRequest stop() {
    return stop;
  }

  /** A command begins, which writes here. */
  void begin(Console where) {
    console = where;
  }

  /** The command has the right to write its files. */
  void holds(OutputClaim outputs) {
    claim = outputs;
  }

  /** The command has ended. */
  void end() {
    ended.countDown();
  }

  /** The command that goes on with what was stopped, as one can type it. */
  String resumingCommand() {
    List<String> all = new ArrayList<>(words);
    if (!all.contains("--resume")) {
      all.add("--resume");
    }
    return "cpa " + String.join(" ", all.stream().map(Interruption::quoted).toList());
  }

  private static String quoted(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  /** Has signals end the process in order. */
  void listen() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAll, "cpa-interruption"));
  }

  private void stopAll() {
    if (ended.getCount() == 0) {
      return;
    }
    boolean training = stop.isWatched();
    stop.make();
    boolean done = training && hasEnded();
    if (!done && console != null) {
      console.error(
          training
              ? "interrupted; training did not end within "
                  + PATIENCE_SECONDS
                  + " seconds, so what it did since the last checkpoint is lost; go on with: "
                  + resumingCommand()
              : "interrupted; files that were not complete are removed");
      console.mute();
    }
    PendingFile.closeAll();
    if (claim != null) {
      claim.close();
    }
  }

  private boolean hasEnded() {
    try {
      return ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
