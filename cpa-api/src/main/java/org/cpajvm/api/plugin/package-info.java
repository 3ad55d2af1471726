/**
 * The services by which a study is extended: perturbation encoders and gene masks, and the options
 * they take.
 */
package org.cpajvm.api.plugin;
