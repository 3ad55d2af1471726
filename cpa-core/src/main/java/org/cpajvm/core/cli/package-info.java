/** The command line. */
package org.cpajvm.core.cli;
