/**
 * Morgan fingerprints of molecules, equal bit for bit to those of RDKit 2022.09 with its default
 * settings.
 *
 * <p>The way from a SMILES to a fingerprint: {@code SmilesParser} reads the graph, {@code
 * Sanitizer} brings it to the form in which RDKit sees a molecule (hydrogens, valences, rings,
 * Kek&uuml;l&eacute; form, aromaticity), {@code MorganFingerprint} hashes the neighbourhoods of its
 * atoms. Newer versions of RDKit refuse some hypervalent and metal species that are read here, and
 * agree on drug-like molecules.
 *
 * <p>Sources: D. Rogers and M. Hahn, Extended-Connectivity Fingerprints, J. Chem. Inf. Model. 50
 * (2010) 742-754; D. Weininger, SMILES, J. Chem. Inf. Comput. Sci. 28 (1988) 31-36; the RDKit Book
 * for its SMILES extensions and its model of aromaticity.
 */
package org.cpajvm.plugins.morgan;
