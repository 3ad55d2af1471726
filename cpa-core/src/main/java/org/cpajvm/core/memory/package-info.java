/** What a run needs of memory, known before it begins. */
package org.cpajvm.core.memory;
