/**
 * Predictions in closed form: rules over the mean changes of the training groups, chosen and
 * weighed by how well they predict training groups that are left out.
 */
package org.cpajvm.core.backbone;
