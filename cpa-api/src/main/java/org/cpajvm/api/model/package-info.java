/**
 * The model as the rest of the project sees it: its hyper-parameters, the service that creates it,
 * and the steps it can do on a batch of cells.
 */
package org.cpajvm.api.model;
