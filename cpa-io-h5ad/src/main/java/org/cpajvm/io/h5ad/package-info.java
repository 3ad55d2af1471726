/**
 * Reads and writes AnnData files ({@code .h5ad}) without native code.
 *
 * <p>{@code H5File} opens a file; {@code Structure}, {@code ObjectHeader}, {@code Links} and {@code
 * ChunkTable} read what it consists of as the HDF5 file format specification 3.0 has it, {@code
 * ChunkFilters} decodes chunks, and {@code Hdf5Output} writes files.
 */
package org.cpajvm.io.h5ad;
