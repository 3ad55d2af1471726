/** Files that are written: whole or not at all, by one process at a time. */
package org.cpajvm.api.file;
