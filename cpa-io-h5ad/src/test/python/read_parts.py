"""Reads parts of HDF5 files with h5py, for comparison with what the project reads.

A line of the input is a file and parts of it, separated by tabs: M:PATH is a matrix, dense or CSR or CSC, N:PATH a
list of numbers, T:PATH a list of texts. A line of the output has a word for each part: the checksum of its values, or
"!" and the error, without tabs. A file that makes HDF5 hang or crash ends the process.
"""

import resource
import signal
import sys
import zlib

import h5py
import numpy as np

resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
MOST = 50_000_000  # elements


def checked(data):
    if data.size is None or data.size > MOST:
        raise ValueError("no elements, or more than are compared")
    return data[()]


def numbers(values, kind):
    values = np.atleast_1d(np.asarray(values)).astype("f8")
    with np.errstate(all="ignore"):
        values = values.astype(kind)
    values[np.isnan(values)] = np.nan
    return values + np.zeros(1, kind)  # no negative zeros


def matrix(part):
    if isinstance(part, h5py.Dataset):
        return numbers(checked(part), "f4")
    form = part.attrs.get("encoding-type", part.attrs.get("h5sparse_format", ""))
    shape = [int(length) for length in part.attrs.get("shape", part.attrs.get("h5sparse_shape", ()))]
    if shape[0] * shape[1] > MOST:
        raise ValueError("more elements than are compared")
    data = numbers(checked(part["data"]), "f4")
    indices = checked(part["indices"]).astype("i8")
    starts = checked(part["indptr"]).astype("i8")
    by_column = str(form).startswith("csc")
    if len(starts) != shape[by_column] + 1 or (np.diff(starts) < 0).any() or starts[0] != 0 or starts[-1] > len(data):
        raise ValueError("indptr")
    data, indices = data[: starts[-1]], indices[: starts[-1]]
    if len(indices) and (indices.min() < 0 or indices.max() >= shape[1 - by_column]):
        raise ValueError("indices")
    major = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    dense = np.zeros(shape, "f4")
    with np.errstate(all="ignore"):
        np.add.at(dense, (indices, major) if by_column else (major, indices), data)
    dense[np.isnan(dense)] = np.nan
    return dense + np.zeros(1, "f4")


def texts(part):
    values = np.atleast_1d(checked(part))
    if values.dtype.kind not in "SO":
        raise ValueError("no text")
    spaces = part.id.get_type().get_strpad() == h5py.h5t.STR_SPACEPAD
    found = []
    for value in values:
        value = bytes(value).split(b"\0")[0]
        found.append(value.rstrip(b" ") if spaces else value)
        found[-1].decode("utf-8")
    return b"\0".join(found)


def read(file, part):
    kind, path = part.split(":", 1)
    target = file[path]
    if kind == "M":
        return matrix(target).astype("<f4").tobytes()
    if kind == "N":
        return numbers(checked(target), "f8").astype("<f8").tobytes()
    return texts(target)


def answer(line):
    name, *parts = line.split("\t")
    try:
        with h5py.File(name, "r") as file:
            words = []
            for part in parts:
                try:
                    words.append(str(zlib.crc32(read(file, part))))
                except Exception as error:
                    words.append("!" + type(error).__name__ + " " + " ".join(str(error).split()))
            return words
    except Exception as error:
        return ["!" + type(error).__name__ + " " + " ".join(str(error).split())] * len(parts)


for line in sys.stdin:
    signal.alarm(4)
    words = answer(line.rstrip("\n"))
    signal.alarm(0)
    print("\t".join(words), flush=True)
