/** Finds plugins, on the class path and in folders, and resolves their names. */
package org.cpajvm.core.plugins;
