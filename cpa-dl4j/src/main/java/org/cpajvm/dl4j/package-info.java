/**
 * The CPA graph in SameDiff. {@link org.cpajvm.dl4j.CpaGraph} is the only definition of the model;
 * {@link org.cpajvm.dl4j.StaticPlan} runs it.
 */
package org.cpajvm.dl4j;
