"""Writes packages/datasets/src/golden/archives.json: small Parquet files and tar shards as datasets, pyarrow, webdataset and
Python's tarfile write them, with the SHA-256 and the label, or the list of labels, of every picture inside.

Run from the repository's root: python bench/reference/archives.py
"""

import base64
import gzip
import hashlib
import io
import json
import tarfile
import tempfile
from pathlib import Path

import datasets
import numpy
import PIL
import pyarrow
import pyarrow.parquet
import webdataset
from PIL import Image

random = numpy.random.default_rng(6)
folder = Path(tempfile.mkdtemp())
files = {}
expected = {}


def picture(kind="JPEG"):
    """16×12 pixels of noise, so that no two files are the same."""
    file = io.BytesIO()
    Image.fromarray(random.integers(0, 256, (12, 16, 3), dtype=numpy.uint8)).save(file, kind)
    return file.getvalue()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def keep(name, data, rows):
    files[name] = base64.b64encode(gzip.compress(data, mtime=0)).decode()
    expected[name] = [{"member": member, "label": label, "sha256": sha256(data)} for member, label, data in rows]


# Parquet as `datasets` uploads it: struct{bytes, path}, and class names in the metadata.
names = ["cat", "dog", "tree frog"]
features = datasets.Features({"image": datasets.Image(), "label": datasets.ClassLabel(names=names)})


def hub_split(name, count):
    labels = [index % 3 for index in range(count)]
    pictures = [picture() for _ in labels]
    rows = {"image": [{"bytes": data, "path": f"{name}_{index}.JPEG"} for index, data in enumerate(pictures)], "label": labels}
    target = folder / "split.parquet"
    datasets.Dataset.from_dict(rows, features=features).to_parquet(str(target), batch_size=4)
    keep(name, target.read_bytes(), [(f"{index:06}.jpeg", names[label], pictures[index]) for index, label in enumerate(labels)])


hub_split("data/train-00000-of-00002.parquet", 6)
hub_split("data/train-00001-of-00002.parquet", 3)
hub_split("data/validation-00000-of-00001.parquet", 3)
hub_split("data/test-00000-of-00001.parquet", 3)

# Plain columns with every compression: binary pictures, labels of text; two rows in a group, one label is missing.
for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    pictures = [picture() for _ in range(5)]
    labels = ["a", "b", "a", None, "b"]
    table = pyarrow.table({"picture": pyarrow.array(pictures, pyarrow.binary()), "category": pyarrow.array(labels), "weight": pyarrow.array(range(5))})
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file, compression=codec, row_group_size=2, store_schema=False)
    keep(f"{codec}.parquet", file.getvalue(), [(f"{index:06}", label, pictures[index]) for index, label in enumerate(labels) if label is not None])


# Shards as webdataset writes them.
def web_shard(name, samples, picture_ending):
    file = io.BytesIO()
    with webdataset.TarWriter(file, mtime=0, compress=name.endswith("gz")) as writer:
        for sample in samples:
            writer.write(sample)
    rows = []
    for sample in samples:
        label = sample.get("cls", sample.get("json", {}).get("label", sample.get("txt")))
        rows.append((f"{sample['__key__']}.{picture_ending}", str(label), sample[picture_ending]))
    keep(name, file.getvalue(), rows)


for shard in range(3):
    web_shard(f"cls-{shard:06}.tar", [{"__key__": f"{shard * 4 + index:06}", "jpg": picture(), "cls": index % 2} for index in range(4)], "jpg")
web_shard("json.tar", [{"__key__": f"a/{index:03}", "png": picture("PNG"), "json": {"label": ["rose", "lily"][index % 2], "species": f"s{index % 2}"}} for index in range(4)], "png")
web_shard("txt.tar.gz", [{"__key__": f"{index:03}", "jpg": picture(), "txt": ["rose", "lily"][index % 2]} for index in range(4)], "jpg")


# Tars of class folders, in the formats that differ in how they write long names.
def plain_tar(name, format, members):
    file = io.BytesIO()
    rows = []
    with tarfile.open(fileobj=file, mode="w", format=format) as tar:
        for path, options in members:
            info = tarfile.TarInfo(path)
            data = options.pop("data", b"")
            info.size = len(data)
            for key, value in options.items():
                setattr(info, key, value)
            tar.addfile(info, io.BytesIO(data))
            if info.isfile() and ".." not in path and not path.startswith("/"):
                rows.append((path, path.split("/")[-2], data))
    keep(name, file.getvalue(), rows)


long_name = "é" * 100 + "n" * 80
for name, format in [("pax.tar", tarfile.PAX_FORMAT), ("gnu.tar", tarfile.GNU_FORMAT)]:
    plain_tar(name, format, [(f"photos/{label}/{long_name} {index}.jpg", {"data": picture()}) for label in ["cat", "dog"] for index in range(2)])
plain_tar(
    "hostile.tar",
    tarfile.PAX_FORMAT,
    [
        ("cat/1.jpg", {"data": picture()}),
        ("../escape.jpg", {"data": picture()}),
        ("/absolute.jpg", {"data": picture()}),
        ("cat/../../up.jpg", {"data": picture()}),
        ("cat/link.jpg", {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}),
        ("cat/hard.jpg", {"type": tarfile.LNKTYPE, "linkname": "cat/1.jpg"}),
        ("cat/device.jpg", {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 3}),
        ("cat/pipe.jpg", {"type": tarfile.FIFOTYPE}),
        ("cat/2.jpg", {"data": picture()}),
        ("dog/1.jpg", {"data": picture()}),
        ("dog/2.jpg", {"data": picture()}),
    ],
)

# Any number of labels: a list of ClassLabel, a list of texts, a list in JSON.
label_sets = [[2, 0], [1], [], [0, 1, 2], [2], [0], [1, 2], None]
features = datasets.Features({"image": datasets.Image(), "tags": datasets.List(datasets.ClassLabel(names=names))})
pictures = [picture() for _ in label_sets]
target = folder / "lists.parquet"
datasets.Dataset.from_dict({"image": [{"bytes": data, "path": None} for data in pictures], "tags": label_sets}, features=features).to_parquet(str(target))
text_sets = [labels and [names[label] for label in labels] for labels in label_sets]
labelled = [(f"{index:06}", labels, pictures[index]) for index, labels in enumerate(text_sets) if labels is not None]
keep("class-lists.parquet", target.read_bytes(), labelled)
file = io.BytesIO()
pyarrow.parquet.write_table(pyarrow.table({"image": pictures, "labels": text_sets}), file, row_group_size=3, store_schema=False)
keep("text-lists.parquet", file.getvalue(), labelled)

file = io.BytesIO()
samples = [(f"{index:03}", labels, picture()) for index, labels in enumerate(text_sets) if labels is not None]
with webdataset.TarWriter(file, mtime=0) as writer:
    for key, labels, data in samples:
        writer.write({"__key__": key, "jpg": data, "json": {"labels": labels, "objects": [{"name": label} for label in labels]}, "txt": f"a caption of {key}"})
keep("lists.tar", file.getvalue(), [(f"{key}.jpg", labels, data) for key, labels, data in samples])

golden = {
    "writtenBy": "bench/reference/archives.py",
    "versions": {module.__name__: module.__version__ for module in [datasets, pyarrow, webdataset, PIL]},
    "files": files,
    "expected": expected,
}
target = Path("packages/datasets/src/golden/archives.json")
target.parent.mkdir(exist_ok=True)
target.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n")
