/** What a perturbation study is: treatments, covariates, conditions and splits. */
package org.cpajvm.api.study;
