/**
 * Cells in files and in memory: annotated, sparse matrices as AnnData knows them, and the service
 * that reads and writes them.
 */
package org.cpajvm.api.data;
