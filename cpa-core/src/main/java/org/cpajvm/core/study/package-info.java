/**
 * A data set seen as a perturbation study: what its columns mean, its treatments, covariates,
 * conditions and splits, all checked.
 */
package org.cpajvm.core.study;
