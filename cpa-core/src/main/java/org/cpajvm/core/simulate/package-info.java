/** Studies whose truth is known. */
package org.cpajvm.core.simulate;
