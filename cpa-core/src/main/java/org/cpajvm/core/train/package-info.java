/** The training loop: schedule, validation, history. */
package org.cpajvm.core.train;
