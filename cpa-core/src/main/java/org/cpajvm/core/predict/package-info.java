/** Questions to a trained model, and its answers. */
package org.cpajvm.core.predict;
