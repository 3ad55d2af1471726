/** Threads that share work. */
package org.cpajvm.core.threads;
