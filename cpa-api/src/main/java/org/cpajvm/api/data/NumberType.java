package org.cpajvm.api.data;

/**
 * The type that a number has in its file; values are held as {@code double} or {@code long} and
 * keep this label.
 */
public enum NumberType {
  INT8,
  INT16,
  INT32,
  INT64,
  UINT8,
  UINT16,
  UINT32,
  UINT64,
  FLOAT16,
  FLOAT32,
  FLOAT64;

  /** Whether this is a floating-point type. */
  public boolean isFloating() {
    return this == FLOAT16 || this == FLOAT32 || this == FLOAT64;
  }
}
