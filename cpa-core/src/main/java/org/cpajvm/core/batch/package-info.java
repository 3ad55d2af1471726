/** Cells on their way from a matrix to the model: compact in memory, sampled, prefetched. */
package org.cpajvm.core.batch;
