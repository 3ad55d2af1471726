"""Makes src/test/resources/h5ad/wide/latest.h5ad: a table with many columns, by the newest format.

The list of its columns is too long for the header of the table, and so are its other attributes.
Needs h5py. Usage: python3 wide.py FILE
"""

import sys

import h5py
import numpy as np

COLUMNS = 320

with h5py.File(sys.argv[1], "w", libver="latest") as file:
    for name, prefix, count in (("obs", "c", 3), ("var", "g", 4)):
        table = file.create_group(name)
        index = [f"{prefix}{i}" for i in range(count)]
        table.create_dataset("_index", data=index, dtype=h5py.string_dtype())
        table.attrs["encoding-type"] = "dataframe"
        table.attrs["encoding-version"] = "0.2.0"
        table.attrs["_index"] = "_index"
        table.attrs["column-order"] = np.zeros(0)
    obs = file["obs"]
    names = [f"column {i}" for i in range(COLUMNS)]
    for i, name in enumerate(names):
        obs.create_dataset(name, data=np.array([i, 0, -i], "i2"))
    obs.attrs.create("column-order", names, dtype=h5py.string_dtype())
    for i in range(12):
        obs.attrs[f"note {i}"] = "more attributes than a header holds"
    file.create_dataset("X", data=np.zeros((3, 4), "f4"))
