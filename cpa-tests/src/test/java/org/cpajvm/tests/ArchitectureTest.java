package org.cpajvm.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The boundaries between the modules. */
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.cpajvm");

  @Test
  void onlyTheBackendNamesNd4j() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.cpajvm.dl4j..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.nd4j..", "org.bytedeco..", "com.sun.jna..")
        .check(CLASSES);
  }

  @Test
  void onlyTheH5adModuleNamesHdf5() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.cpajvm.io.h5ad..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.airlift..")
        .check(CLASSES);
  }

  @Test
  void theApiDependsOnNothing() {
    noClasses()
        .that()
        .resideInAPackage("org.cpajvm.api..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("org.cpajvm.api..", "java..")
        .check(CLASSES);
  }

  @Test
  void implementationsAreFoundAndNotNamed() {
    noClasses()
        .that()
        .resideInAPackage("org.cpajvm.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.cpajvm.dl4j..", "org.cpajvm.io..", "org.cpajvm.plugins..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage("org.cpajvm.dl4j..", "org.cpajvm.io..", "org.cpajvm.plugins..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.cpajvm.core..")
        .check(CLASSES);
  }

  @Test
  void theCommandLineIsOnTop() {
    noClasses()
        .that()
        .resideOutsideOfPackage("org.cpajvm.core.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.cpajvm.core.cli..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("org.cpajvm.core.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.commons.cli..")
        .check(CLASSES);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("org.cpajvm.core.(*)..").should().beFreeOfCycles().check(CLASSES);
    slices().matching("org.cpajvm.api.(*)..").should().beFreeOfCycles().check(CLASSES);
  }
}
