/** Measures how fast a study is trained on and predicted from, and how much memory that takes. */
package org.cpajvm.core.bench;
