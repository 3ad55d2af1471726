/**
 * Errors and what all plugins have in common.
 *
 * <p>This module has no dependencies. It is what an author of a plugin compiles against: domain
 * types in {@code data} and {@code study}, the model in {@code model}, the other service interfaces
 * in {@code plugin}. Unless a method says otherwise, parameters and results are never null.
 */
package org.cpajvm.api;
