"""Makes the files of src/test/resources/h5ad/structures: HDF5 files as they are allowed to be, but seldom are.

Row i and column j of X, and of every layer, is (31 i + 7 j) % 11 unless its name tells otherwise. Files are
compressed with gzip, as many consist of zeros mostly.

Needs h5py and the HDF5 library that it uses (Debian: python3-h5py). Usage: /usr/bin/python3 structures.py FOLDER
"""

import ctypes
import gzip
import os
import sys
import tempfile

import h5py
import numpy as np

CELLS, GENES = 70, 53
X = ((31 * np.arange(CELLS)[:, None] + 7 * np.arange(GENES)[None, :]) % 11).astype("f4")
CHUNK = (16, 20)
LATEST = {"libver": "latest"}
# What h5py has no functions for.
HDF5 = ctypes.CDLL("libhdf5_serial.so.103")


def call(function, plist, *arguments):
    result = getattr(HDF5, function)(ctypes.c_int64(plist.id), *arguments)
    assert result >= 0, function


def encode(target, kind, version):
    target.attrs["encoding-type"] = kind
    target.attrs["encoding-version"] = version
    return target


def array(target):
    return encode(target, "array", "0.2.0")


def texts(group, name, values):
    data = group.create_dataset(name, data=np.array(values, object), dtype=h5py.string_dtype())
    return encode(data, "string-array", "0.2.0")


def frame(file, name, prefix, count, columns=(), **options):
    group = encode(file.create_group(name, **options), "dataframe", "0.2.0")
    group.attrs["_index"] = "_index"
    if columns:
        group.attrs.create("column-order", np.array(columns, object), dtype=h5py.string_dtype())
    else:
        group.attrs["column-order"] = np.zeros(0)
    texts(group, "_index", [f"{prefix}{i}" for i in range(count)])
    return group


def base(file, columns=(), cells=CELLS, **options):
    encode(file, "anndata", "0.1.0")
    obs = frame(file, "obs", "c", cells, columns, **options)
    frame(file, "var", "g", GENES)
    for name in ("layers", "obsm", "uns"):
        encode(file.create_group(name), "dict", "0.1.0")
    return obs


def low_level(group, name, shape, most, plist, kind=h5py.h5t.IEEE_F32LE):
    most = tuple(h5py.h5s.UNLIMITED if length is None else length for length in most or shape)
    space = h5py.h5s.create_simple(shape, most)
    return h5py.Dataset(h5py.h5d.create(group.id, name.encode(), kind, space, plist))


def creation(chunk=None, deflate=None, options=None):
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    if chunk:
        plist.set_chunk(chunk)
    if deflate:
        plist.set_deflate(deflate)
    if options:
        call("H5Pset_chunk_opts", plist, ctypes.c_uint(options))
    return plist


def chunk_order(file):
    """Chunks that are numbered over the array as large as it may become."""
    base(file)
    layers = file["layers"]

    def layer(name, **options):
        array(layers.create_dataset(name, data=X, **options))

    layer("columns unlimited", chunks=CHUNK, maxshape=(CELLS, None))
    layer("columns unlimited gzip", chunks=CHUNK, maxshape=(CELLS, None), compression=4)
    layer("columns unlimited wider", chunks=CHUNK, maxshape=(3 * CELLS, None), compression=4)
    layer("rows unlimited", chunks=CHUNK, maxshape=(None, GENES))
    layer("rows unlimited wider", chunks=CHUNK, maxshape=(None, 3 * GENES))
    layer("both unlimited", chunks=CHUNK, maxshape=(None, None))
    layer("both unlimited gzip", chunks=CHUNK, maxshape=(None, None), compression=4)
    layer("fixed wider", chunks=CHUNK, maxshape=(CELLS, 3 * GENES))
    layer("fixed wider gzip", chunks=CHUNK, maxshape=(2 * CELLS, 3 * GENES), compression=4)
    layer("single", chunks=(CELLS, GENES), compression=4)
    for name, most in (("implicit", (CELLS, GENES)), ("implicit wider", (CELLS + 40, 3 * GENES))):
        plist = creation(CHUNK)
        plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        array(low_level(layers, name, (CELLS, GENES), most, plist))[...] = X
    array(file["obsm"].create_dataset("wide", data=X, chunks=CHUNK, maxshape=(CELLS, None)))
    array(file.create_dataset("X", data=X))


def unwritten(file):
    """Chunks that were never written: rows 16 to 31 hold the fill value, -1, in the first 20 columns."""
    base(file)
    kinds = {"tree": (None, None), "rows": (None, GENES), "columns": (CELLS, None), "fixed": (CELLS, 3 * GENES)}
    for kind, most in kinds.items():
        for compression in (None, 4):
            name = kind + (" gzip" if compression else "")
            data = file["layers"].create_dataset(
                name, (CELLS, GENES), "f4", maxshape=most, chunks=CHUNK, compression=compression, fillvalue=-1
            )
            array(data)
            data[:16] = X[:16]
            data[16:, 20:] = X[16:, 20:]
            data[32:] = X[32:]
    array(file["layers"].create_dataset("nothing", (CELLS, GENES), "f4", chunks=CHUNK, fillvalue=-1))
    array(file["layers"].create_dataset("nothing flat", (CELLS, GENES), "f4", fillvalue=-1))
    large = file["uns"].create_dataset("large", (3_000_000_000,), "i1", chunks=(1000,))
    array(large)[5] = 1
    array(file.create_dataset("X", data=X))


def resized(file):
    """Arrays that were larger, became smaller, and grew again: rows from 40 on are zeros."""
    base(file)
    for name, most in {"rows": (None, GENES), "columns": (CELLS, None), "tree": (None, None), "fixed": (CELLS, GENES)}.items():
        for compression in (None, 4):
            data = file["layers"].create_dataset(
                name + (" gzip" if compression else ""), data=X, chunks=CHUNK, maxshape=most, compression=compression
            )
            array(data)
            if most[0] != CELLS or name == "fixed":
                data.resize((40, GENES))
                data.resize((CELLS, GENES))
            else:
                data.resize((CELLS, 25))
                data.resize((CELLS, GENES))
    array(file.create_dataset("X", data=X))


def plain_edges(file):
    """Chunks at the edge that go through no filter."""
    base(file)
    for name, most in {"fixed": (CELLS, GENES), "rows": (None, GENES), "columns": (CELLS, None), "tree": (None, None)}.items():
        array(low_level(file["layers"], name, (CELLS, GENES), most, creation(CHUNK, 4, 2)))[...] = X
    grown = array(low_level(file["layers"], "grown", (40, GENES), (None, GENES), creation(CHUNK, 4, 2)))
    grown[...] = X[:40]
    grown.resize((CELLS, GENES))
    grown[40:] = X[40:]
    array(file.create_dataset("X", data=X))


def pages(file):
    """Lists of chunks so long that they have pages, of which few were written: i is at place i of these."""
    base(file)
    for name, most in {"fixed": (9000,), "unlimited": (None,)}.items():
        for compression in (None, 4):
            data = file["uns"].create_dataset(
                name + (" gzip" if compression else ""), (9000,), "i4", chunks=(1,), maxshape=most, compression=compression
            )
            array(data)
            for place in (0, 3, 1023, 1024, 2500, 5000, 7777, 8999):
                data[place] = place
    grid = file["uns"].create_dataset("grid", (60, 50), "i4", chunks=(1, 2), maxshape=(None, None))
    array(grid)[...] = np.arange(3000).reshape(60, 50)
    long = file["uns"].create_dataset("long", (500_000,), "i4", chunks=(1,), maxshape=(None,))
    array(long)
    for place in (1, 131_055, 131_056, 131_060, 132_500, 135_000, 300_000, 420_000, 499_999):
        long[place] = place
    array(file.create_dataset("X", data=X))


def committed(file):
    """Types that are objects of the file."""
    obs = base(file, ["good", "word"])
    file["number"] = np.dtype("<f4")
    file["truth"] = np.dtype(bool)
    file["text"] = h5py.string_dtype()
    obs.create_dataset("good", data=np.arange(CELLS) % 2 == 0, dtype=file["truth"])
    word = obs.create_dataset("word", shape=(CELLS,), dtype=file["text"])
    word[...] = [f"w{i}" for i in range(CELLS)]
    data = file.create_dataset("X", shape=(CELLS, GENES), dtype=file["number"])
    array(data)[...] = X
    note = file["uns"].create_group("note")
    note.attrs.create("encoding-type", "dict", dtype=file["text"])
    note.attrs.create("encoding-version", "0.1.0", dtype=file["text"])
    array(note.create_dataset("n", data=5))


def many(file):
    """Groups and attributes with more members than the root of their heap has room for."""
    obs = base(file, track_order=True)
    for i in range(300):
        obs.attrs[f"attribute {i}"] = np.full(750, i, "i4")
    array(file.create_dataset("X", data=X))
    group = encode(file["uns"].create_group("many"), "dict", "0.1.0")
    data = array(file.create_dataset("one", data=7))
    for i in range(2500):
        group[f"member {i} " + 320 * "x"] = data


def shared(path):
    """Messages that headers share."""
    plist = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    kinds = sum(1 << kind for kind in (0x01, 0x03, 0x05, 0x0B, 0x0C))
    call("H5Pset_shared_mesg_nindexes", plist, ctypes.c_uint(1))
    call("H5Pset_shared_mesg_index", plist, ctypes.c_uint(0), ctypes.c_uint(kinds), ctypes.c_uint(8))
    file = h5py.File(h5py.h5f.create(path.encode(), h5py.h5f.ACC_TRUNC, plist, access()))
    with file:
        obs = base(file, ["a", "b"])
        array(obs.create_dataset("a", data=np.arange(CELLS)))
        array(obs.create_dataset("b", data=np.arange(CELLS)))
        for i in range(3):
            array(file["layers"].create_dataset(f"layer {i}", data=X, chunks=CHUNK, compression=4))
        array(file.create_dataset("X", data=X))
        for i in range(60):
            file["layers/layer 0"].attrs[f"note {i}"] = "a text that is long enough to be shared"


def access():
    plist = h5py.h5p.create(h5py.h5p.FILE_ACCESS)
    plist.set_libver_bounds(h5py.h5f.LIBVER_LATEST, h5py.h5f.LIBVER_LATEST)
    return plist


def short_addresses(path, latest):
    plist = h5py.h5p.create(h5py.h5p.FILE_CREATE)
    plist.set_sizes(4, 4)
    given = (access(),) if latest else ()
    file = h5py.File(h5py.h5f.create(path.encode(), h5py.h5f.ACC_TRUNC, plist, *given))
    with file:
        obs = base(file, ["word"])
        texts(obs, "word", [f"w{i}" for i in range(CELLS)])
        array(file.create_dataset("X", data=X))
        for name, most in {"fixed": (CELLS, GENES), "rows": (None, GENES), "tree": (None, None)}.items():
            array(file["layers"].create_dataset(name, data=X, chunks=CHUNK, maxshape=most, compression=4))
        group = encode(file["uns"].create_group("many"), "dict", "0.1.0")
        for i in range(300):
            array(group.create_dataset(f"number {i}", data=i))
        file["layers/soft"] = h5py.SoftLink("/X")


def numbers(file):
    """Number types that are not of Java or NumPy: 'bias' and the like are to be refused."""
    base(file)
    bias = h5py.h5t.IEEE_F32LE.copy()
    bias.set_ebias(100)
    narrow = h5py.h5t.IEEE_F32LE.copy()
    narrow.set_fields(31, 24, 7, 1, 23)
    bfloat = h5py.h5t.IEEE_F32LE.copy()
    bfloat.set_fields(15, 7, 8, 0, 7)
    bfloat.set_size(2)
    short = h5py.h5t.STD_I32LE.copy()
    short.set_precision(20)
    shifted = h5py.h5t.STD_I32LE.copy()
    shifted.set_precision(24)
    shifted.set_offset(4)
    refused = {"bias": bias, "narrow": narrow, "bfloat": bfloat, "short": short, "shifted": shifted}
    for name, kind in refused.items():
        array(low_level(file["layers"], name, (CELLS, GENES), None, creation(), kind))[...] = X
    native = {"bits8": h5py.h5t.STD_B8LE, "bits16": h5py.h5t.STD_B16BE, "bits32": h5py.h5t.STD_B32LE}
    for name, kind in native.items():
        memory = {1: h5py.h5t.STD_B8LE, 2: h5py.h5t.STD_B16LE, 4: h5py.h5t.STD_B32LE}[kind.get_size()]
        data = low_level(file["layers"], name, (CELLS, GENES), None, creation(), kind)
        data.id.write(h5py.h5s.ALL, h5py.h5s.ALL, X.astype(f"u{kind.get_size()}"), memory)
        array(data)
    array(file["layers"].create_dataset("big endian", data=X.astype(">f4")))
    array(file.create_dataset("X", data=X))


def names(file, **options):
    obs = base(file, ["dose (µM)"], **options)
    array(obs.create_dataset("dose (µM)", data=np.arange(CELLS) % 3))
    array(file.create_dataset("X", data=X))
    array(file["layers"].create_dataset("γ-counts", data=X))
    smiles = file["uns"].create_group("smiles")
    texts(smiles, "β-drug", ["CCO"])
    for name in (b"caf\xe9", b"caf\xe8"):  # Latin-1
        h5py.h5o.link(file["X"].id, file["layers"].id, name)


def text_values(file):
    """Text that is not UTF-8, in a column, in categories, and in uns."""
    obs = base(file, ["fixed", "varying", "whole", "category"])
    bad = np.array([b"caf\xe9" if i == 3 else b"cafe" for i in range(CELLS)])
    obs.create_dataset("fixed", data=bad)
    obs.create_dataset("varying", data=bad.astype(object), dtype=h5py.string_dtype("ascii"))
    obs.create_dataset("whole", data=np.array([f"é{i}".encode() for i in range(CELLS)]))
    category = encode(obs.create_group("category"), "categorical", "0.2.0")
    category.attrs["ordered"] = False
    category.create_dataset("categories", data=np.array([b"\xe9", b"\xe8"]))
    array(category.create_dataset("codes", data=np.arange(CELLS, dtype="i1") % 2))
    file["uns"].create_dataset("bad", data=bad)
    array(file["uns"].create_dataset("good", data=1))
    array(file.create_dataset("X", data=X))


def elsewhere(file):
    """Parts that are in other files, or nowhere, or of kinds that no column has."""
    obs = base(file, ["when", "far", "plain", "short", "listed"])
    stamps = np.arange(CELLS).astype("M8[ns]").astype(h5py.opaque_dtype("M8[ns]"))
    obs.create_dataset("when", data=stamps)
    obs["far"] = h5py.ExternalLink("other.h5", "/column")
    array(obs.create_dataset("plain", data=np.arange(CELLS)))
    array(obs.create_dataset("short", data=np.arange(3)))
    layout = h5py.VirtualLayout((CELLS, GENES), "f4")
    layout[:] = h5py.VirtualSource("other.h5", "X", (CELLS, GENES))
    for group in ("layers", "uns", "obsm"):
        array(file.create_virtual_dataset(group + "/virtual", layout))
        outside = file[group].create_dataset("outside", (CELLS, GENES), "f4", external=[("other.bin", 0, X.nbytes)])
        array(outside)
        file[group]["external"] = h5py.ExternalLink("other.h5", "/X")
        file[group]["soft"] = h5py.SoftLink(f"/{group}/external")
        file[group]["through"] = h5py.SoftLink("/far group/X")
        file[group]["relative"] = h5py.SoftLink("external/deeper")
        file[group]["nowhere"] = h5py.SoftLink("/absent")
        file[group]["round"] = h5py.SoftLink(f"/{group}/and round")
        file[group]["and round"] = h5py.SoftLink("round")
        file[group]["good"] = h5py.SoftLink("/X")
    file["far group"] = h5py.ExternalLink("other.h5", "/")
    file["raw"] = h5py.ExternalLink("other.h5", "/raw")
    array(file.create_dataset("X", data=X))
    encode(file.create_group("varm"), "dict", "0.1.0")


def no_x(kind):
    def make(file):
        base(file)
        if kind == "virtual":
            layout = h5py.VirtualLayout((CELLS, GENES), "f4")
            layout[:] = h5py.VirtualSource("other.h5", "X", (CELLS, GENES))
            array(file.create_virtual_dataset("X", layout))
        else:
            file["X"] = h5py.ExternalLink("other.h5", "/X")

    return make


def hard_links(file):
    """Many names of one array, and a dictionary that would be 2 ** 40 entries if it were copied."""
    base(file)
    data = array(file.create_dataset("X", data=X))
    numbers = array(file["uns"].create_dataset("numbers", data=np.zeros(1_000_000, "f4"), compression=9))
    for i in range(400):
        file["uns"][f"link {i}"] = numbers
        file["layers"][f"link {i}"] = data
        file["obsm"][f"link {i}"] = data


def laughs(file):
    base(file)
    group = encode(file.create_group("laughs 0"), "dict", "0.1.0")
    array(group.create_dataset("ha", data=1))
    for i in range(1, 41):
        outer = encode(file.create_group(f"laughs {i}"), "dict", "0.1.0")
        outer["left"] = group
        outer["right"] = group
        group = outer
    file["uns"]["laughs"] = group
    array(file.create_dataset("X", data=X))


def main(folder):
    with tempfile.TemporaryDirectory() as place:
        path = os.path.join(place, "file.h5ad")

        def keep(name):
            with open(path, "rb") as file:
                content = gzip.compress(file.read(), 9, mtime=0)
            with open(os.path.join(folder, name + ".h5ad.gz"), "wb") as file:
                file.write(content)
            os.remove(path)

        def make(name, fill, **options):
            with h5py.File(path, "w", **options) as file:
                fill(file)
            keep(name)

        for name, options in (("earliest", {}), ("latest", LATEST)):
            make("chunk-order-" + name, chunk_order, **options)
            make("unwritten-" + name, unwritten, **options)
            make("resized-" + name, resized, **options)
            make("committed-" + name, committed, **options)
            make("names-" + name, names, **options)
            make("text-" + name, text_values, **options)
            make("elsewhere-" + name, elsewhere, **options)
            make("hard-links-" + name, hard_links, **options)
        make("names-ordered", lambda file: names(file, track_order=True))
        make("plain-edges", plain_edges, **LATEST)
        make("pages", pages, **LATEST)
        make("many", many, **LATEST)
        make("numbers", numbers)
        make("laughs", laughs)
        make("x-virtual", no_x("virtual"), **LATEST)
        make("x-external", no_x("external"))
        make("user-block", chunk_order, userblock_size=1024, **LATEST)
        make("user-block-earliest", committed, userblock_size=512)
        shared(path)
        keep("shared")
        short_addresses(path, False)
        keep("short-addresses")
        short_addresses(path, True)
        keep("short-addresses-latest")


main(sys.argv[1])
