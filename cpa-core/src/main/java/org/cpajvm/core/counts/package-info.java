/** Counts of transcripts: their distribution, and the scales on which they are compared. */
package org.cpajvm.core.counts;
