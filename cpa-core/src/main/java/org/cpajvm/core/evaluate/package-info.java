/** How well a model predicts what was held out, beside the baselines and the ceiling. */
package org.cpajvm.core.evaluate;
