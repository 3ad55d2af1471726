package org.cpajvm.core.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.cpajvm.api.UsageException;
import org.junit.jupiter.api.Test;

class FlagGroupsTest {

  private static Options train() {
    Options options = new TrainCommand().options();
    Flags.addCommon(options);
    return options;
  }

  @Test
  void trainShowsTheTenThatMatterFirstAndAllOfThemOnce() {
    Map<String, List<Option>> groups = FlagGroups.of(train());
    List<Option> all = new ArrayList<>();
    groups.values().forEach(all::addAll);
    assertEquals(train().getOptions().size(), all.size());
    assertEquals(all.size(), all.stream().map(Option::getLongOpt).distinct().count());
    assertEquals(10, groups.values().iterator().next().size());
    assertEquals("out", all.get(0).getLongOpt());
    String help = Help.of(new TrainCommand(), train());
    assertTrue(help.contains("What matters most:\n  --out"), help);
    assertTrue(help.contains("cpa settings"), help);
    assertFalse(help.contains("n_latent"), help);
  }

  @Test
  void aFlagWithoutAGroupIsShownBeforeThoseOfEveryCommand() {
    Options options = train();
    options.addOption(Flags.flag("new-flag", "New."));
    List<String> titles = new ArrayList<>(FlagGroups.of(options).keySet());
    assertEquals(titles.size() - 2, titles.indexOf("Other flags"));
  }

  @Test
  void fewFlagsAreOneGroup() {
    Options options = new SimulateCommand().options();
    assertEquals(
        List.copyOf(options.getOptions()), FlagGroups.of(options).values().iterator().next());
  }

  @Test
  void theEnvironmentNamesAFolderOfPlugins() {
    assertEquals(Optional.empty(), Arguments.pluginsOfEnvironment(null));
    assertEquals(Optional.empty(), Arguments.pluginsOfEnvironment(" "));
    assertEquals(Optional.of(Path.of("my-plugins")), Arguments.pluginsOfEnvironment("my-plugins"));
    String message =
        assertThrows(UsageException.class, () -> Arguments.pluginsOfEnvironment("a\0b"))
            .getMessage();
    assertTrue(message.startsWith("CPA_PLUGINS"), message);
  }
}
