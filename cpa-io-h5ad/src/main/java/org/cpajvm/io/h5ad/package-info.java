/**
 * Reads and writes AnnData files ({@code .h5ad}) without native code.
 *
 * <p>The structure of a file is read with jHDF; the numbers of matrices are read by a chunk decoder
 * of this package, and files are written by a small HDF5 writer of this package.
 */
package org.cpajvm.io.h5ad;
