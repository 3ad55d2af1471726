/** Hyper-parameters as text: in JSON, in presets, on the command line. */
package org.cpajvm.core.config;
