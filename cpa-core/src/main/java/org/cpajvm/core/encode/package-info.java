/** Runs encoders of perturbations, for training and for perturbations that training never saw. */
package org.cpajvm.core.encode;
