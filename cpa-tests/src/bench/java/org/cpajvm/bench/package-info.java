/** JMH benchmarks of the pieces, on simulated cells; {@code cpa bench} measures the whole. */
package org.cpajvm.bench;
