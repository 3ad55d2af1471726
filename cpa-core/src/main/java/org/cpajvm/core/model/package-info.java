/** Trained models and their files. */
package org.cpajvm.core.model;
