/** Random numbers as a function of a seed and a position. */
package org.cpajvm.core.random;
