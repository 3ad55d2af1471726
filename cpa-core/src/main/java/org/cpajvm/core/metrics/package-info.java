/** How far a prediction is from the truth, and the baselines to beat. */
package org.cpajvm.core.metrics;
