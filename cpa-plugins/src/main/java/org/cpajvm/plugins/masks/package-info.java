/**
 * Chooses the genes of each condition that its prediction is judged by: those that the data set
 * names, those that differ most in the training cells, or a list.
 */
package org.cpajvm.plugins.masks;
