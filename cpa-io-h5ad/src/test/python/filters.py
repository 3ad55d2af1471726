"""Makes the files of src/test/resources/h5ad/filters and refused: one matrix, stored under many HDF5 filters.

X is stored without any; every layer has the same numbers under the filters that its name tells.

Needs h5py, numpy, blosc, lz4 and zstandard of Python, and the HDF5 plugins for blosc and lz4 (Debian:
python3-h5py python3-blosc python3-lz4 python3-zstandard hdf5-filter-plugin hdf5-filter-plugin-blosc-serial).
Usage: HDF5_PLUGIN_PATH=/usr/lib/x86_64-linux-gnu/hdf5/serial/plugins python3 filters.py FOLDER
"""

import os
import struct
import sys

import blosc
import h5py
import lz4.block
import numpy as np
import zstandard

BLOSC, LZ4, BITSHUFFLE, ZSTD = 32001, 32004, 32008, 32015
SMALL = (61, 37)
SMALL_CHUNK = (32, 37)
# Blosc splits blocks only from 64 KiB on.
LARGE = (700, 200)
LARGE_CHUNK = (450, 200)
CODECS = {"blosclz": 0, "lz4": 1, "snappy": 3, "zlib": 4, "zstd": 5}
SHUFFLES = ("plain", "bytes", "bits")


def counts(shape, dtype):
    """Small counts with many zeros, as expression has them, and a few large numbers."""
    random = np.random.default_rng(5)
    mean = random.gamma(0.4, 3 if shape == SMALL else 0.05, size=(1, shape[1]))
    values = random.poisson(mean, size=shape)
    values[::9, 3] = 120
    return values.astype(dtype)


def text(target, **attributes):
    for name, value in attributes.items():
        target.attrs[name.replace("_", "-") if name != "index" else "_index"] = value


def frame(file, name, prefix, count):
    group = file.create_group(name)
    text(group, encoding_type="dataframe", encoding_version="0.2.0", index="_index")
    group.attrs["column-order"] = np.zeros(0)
    index = [f"{prefix}{i}" for i in range(count)]
    group.create_dataset("_index", data=index, dtype=h5py.string_dtype())
    text(group["_index"], encoding_type="string-array", encoding_version="0.2.0")


def create(path, shape=SMALL):
    file = h5py.File(path, "w")
    text(file, encoding_type="anndata", encoding_version="0.1.0")
    frame(file, "obs", "c", shape[0])
    frame(file, "var", "g", shape[1])
    file.create_dataset("X", data=counts(shape, "f4"), compression=None if shape == SMALL else 9)
    text(file["X"], encoding_type="array", encoding_version="0.2.0")
    file.create_group("layers")
    text(file["layers"], encoding_type="dict", encoding_version="0.1.0")
    return file


def filtered(file, name, dtype, filters, chunk=SMALL_CHUNK):
    """A layer that HDF5 itself compresses, with its plugins."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk(chunk)
    for code, options in filters:
        if code == "shuffle":
            properties.set_shuffle()
        elif code == "fletcher32":
            properties.set_fletcher32()
        else:
            properties.set_filter(code, h5py.h5z.FLAG_MANDATORY, tuple(options))
    data = counts(file["X"].shape, dtype)
    space = h5py.h5s.create_simple(data.shape)
    h5py.h5d.create(
        file["layers"].id, name.encode(), h5py.h5t.py_create(data.dtype), space, properties
    )
    file["layers"][name][...] = data


def direct(file, name, dtype, code, options, encode, shuffle=False, chunk=SMALL_CHUNK):
    """A layer whose chunks are compressed here, for filters that HDF5 has no plugin for."""
    properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    properties.set_chunk(chunk)
    if shuffle:
        properties.set_shuffle()
    properties.set_filter(code, h5py.h5z.FLAG_OPTIONAL, tuple(options))
    data = counts(file["X"].shape, dtype)
    space = h5py.h5s.create_simple(data.shape)
    dataset = h5py.h5d.create(
        file["layers"].id, name.encode(), h5py.h5t.py_create(data.dtype), space, properties
    )
    for row in range(0, len(data), chunk[0]):
        padded = np.zeros(chunk, dtype)
        part = data[row : row + chunk[0]]
        padded[: len(part)] = part
        raw = padded.tobytes()
        if shuffle:
            raw = np.frombuffer(raw, "u1").reshape(-1, padded.itemsize).T.tobytes()
        dataset.write_direct_chunk((row, 0), encode(raw))


def zstd(content_size):
    compressor = zstandard.ZstdCompressor(
        level=3, write_content_size=content_size, write_checksum=content_size
    )
    return compressor.compress


def bit_planes(raw, size):
    """The bits of elements, a multiple of eight of them, by their place in the element."""
    bits = np.unpackbits(np.frombuffer(raw, "u1").reshape(-1, size), axis=1, bitorder="little")
    return np.packbits(bits.T, axis=1, bitorder="little").tobytes()


def bitshuffle(size, block, compress):
    def encode(raw):
        packed = struct.pack(">QI", len(raw), block * size) if compress else b""
        whole = len(raw) // size // 8 * 8 * size
        for at in range(0, whole, block * size):
            planes = bit_planes(raw[at : min(whole, at + block * size)], size)
            if compress:
                planes = compress(planes)
                packed += struct.pack(">I", len(planes))
            packed += planes
        return packed + raw[whole:]

    return encode


def blosc_blocks(codec, shuffle, size, block, level=5):
    def encode(raw):
        blosc.set_blocksize(block)
        return blosc.compress(raw, typesize=size, clevel=level, shuffle=shuffle, cname=codec)

    return encode


def lz4_block(raw):
    return lz4.block.compress(raw, store_size=False)


def main(folder):
    os.makedirs(folder, exist_ok=True)
    with create(os.path.join(folder, "zstd.h5ad")) as file:
        direct(file, "zstd", "f4", ZSTD, [3], zstd(True))
        direct(file, "zstd_streamed", "f4", ZSTD, [], zstd(False))
        direct(file, "shuffle_zstd", "f8", ZSTD, [3], zstd(True), shuffle=True)
    with create(os.path.join(folder, "lz4.h5ad")) as file:
        filtered(file, "lz4", "f4", [(LZ4, [])])
        filtered(file, "lz4_blocks", "i4", [(LZ4, [1000])])
        filtered(file, "shuffle_lz4_fletcher", "f8", [("shuffle", []), (LZ4, []), ("fletcher32", [])])
    with create(os.path.join(folder, "bitshuffle.h5ad")) as file:
        for size, dtype in ((4, "f4"), (8, "f8"), (1, "u1")):
            direct(file, f"bits_{dtype}", dtype, BITSHUFFLE, [0, 2, size, 0, 0], bitshuffle(size, max(128, 8192 // size), None))
            direct(file, f"lz4_{dtype}", dtype, BITSHUFFLE, [0, 2, size, 264, 2], bitshuffle(size, 264, lz4_block))
        direct(file, "zstd_f4", "f4", BITSHUFFLE, [0, 4, 4, 512, 3, 5], bitshuffle(4, 512, zstd(True)))
    with create(os.path.join(folder, "blosc.h5ad")) as file:
        for codec, code in CODECS.items():
            for shuffle, shuffled in enumerate(SHUFFLES):
                options = [0, 0, 0, 0, 5, shuffle, code]
                filtered(file, f"{codec}_{shuffled}", "f4", [(BLOSC, options)])
        filtered(file, "wide", "f8", [(BLOSC, [0, 0, 0, 0, 9, 2, 0])])
        filtered(file, "narrow", "u1", [(BLOSC, [0, 0, 0, 0, 9, 2, 1])])
        # Chunks of elements that are no multiple of eight.
        filtered(file, "odd", "f4", [(BLOSC, [0, 0, 0, 0, 5, 2, 5])], (5, 37))
        # Blocks of 512 elements, and of a number that is no multiple of eight.
        for block in (2048, 1500):
            for shuffle, shuffled in enumerate(SHUFFLES):
                encode = blosc_blocks("zstd", shuffle, 4, block)
                direct(file, f"zstd_{shuffled}_{block}", "f4", BLOSC, [2, 2, 4], encode)
        direct(file, "stored", "f4", BLOSC, [2, 2, 4], blosc_blocks("lz4", 1, 4, 0, level=0))
    with create(os.path.join(folder, "blosc_split.h5ad"), LARGE) as file:
        for codec, code in CODECS.items():
            shuffle = code % 3
            options = [0, 0, 0, 0, 1, shuffle, code]
            name = f"{codec}_{SHUFFLES[shuffle]}"
            filtered(file, name, "f4", [(BLOSC, options)], LARGE_CHUNK)
    refused = os.path.join(folder, os.pardir, "refused")
    os.makedirs(refused, exist_ok=True)
    with create(os.path.join(refused, "blosc2.h5ad")) as file:
        direct(file, "blosc2", "f4", 32026, [], lambda raw: raw)


main(sys.argv[1])
