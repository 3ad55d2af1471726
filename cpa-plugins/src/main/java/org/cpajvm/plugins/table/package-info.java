/** Perturbation encodings that were computed elsewhere: a table with a vector for each name. */
package org.cpajvm.plugins.table;
