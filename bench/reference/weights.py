"""Writes packages/weights/src/golden/weights.json: tiny weight files and what Python reads from them.

Needs numpy, torch, safetensors, keras, tensorflow (all in bench/requirements.txt or theirs) and, for Keras 2, tf_keras
(pip install --no-deps tf_keras). The files are stored gzipped as base64, so that the tests need no Python.
"""

import base64
import gzip
import io
import json
import os
import pickle
import platform
import tempfile
import zipfile
from collections import OrderedDict
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import h5py
import keras
import numpy
import safetensors
import safetensors.numpy
import safetensors.torch
import tf_keras
import torch

root = Path(__file__).parent.parent.parent


def described(array):
    return {
        "dtype": "uint8" if array.dtype == bool else str(array.dtype),
        "shape": list(array.shape),
        # int64 does not fit a JSON number.
        "values": [str(value) if array.dtype == numpy.int64 else json_number(value.item()) for value in array.ravel()],
    }


def json_number(value):
    return int(value) if isinstance(value, bool) else value if abs(value) < float("inf") else str(value)


def packed(data):
    return {"gzip": base64.b64encode(gzip.compress(data, mtime=0)).decode()}


def case(data, arrays, **more):
    return {
        **packed(data),
        "tensors": {name: described(numpy.asarray(array)) for name, array in arrays.items()},
        **more,
    }


def torch_legacy():
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4) / 7
    state = OrderedDict(
        contiguous=base,
        transposed=base.permute(2, 0, 1),
        row=base[1, 2],
        column=base[:, 1, 3],
        own_transposed=(torch.arange(6, dtype=torch.float32).reshape(3, 2) - 2.5).t(),
        scalar=torch.tensor(2**40 + 1, dtype=torch.int64),
        empty=torch.zeros(0, 3),
    )
    state._metadata = OrderedDict({"": {"version": 1}})
    file = io.BytesIO()
    torch.save(state, file, _use_new_zipfile_serialization=False)
    return case(file.getvalue(), {name: tensor.numpy() for name, tensor in state.items()})


# Normal, subnormal, largest, infinite.
halves = torch.tensor([1.5, -2.25, 6e-8, -6.1e-5, 65504, 0, -0.0, float("inf"), float("-inf")])


def torch_types():
    """A checkpoint as training scripts save it, with every type of storage."""
    model = OrderedDict(
        double=torch.tensor([0.1, -1e30], dtype=torch.float64),
        half=halves.half(),
        bfloat=torch.tensor([1.5, 3e38, -1e-40]).bfloat16(),
        long=torch.tensor([2**40 + 1]),
        int=torch.tensor([-5], dtype=torch.int32),
        short=torch.tensor([-300], dtype=torch.int16),
        char=torch.tensor([-7], dtype=torch.int8),
        byte=torch.tensor([255], dtype=torch.uint8),
        bool=torch.tensor([True, False]),
        parameter=torch.nn.Parameter((torch.arange(6, dtype=torch.float32).reshape(3, 2) - 2.5).t()),
        transposed_half=torch.arange(6).half().reshape(3, 2).t(),
        expanded=torch.ones(1).expand(3),
    )
    checkpoint = {
        "epoch": 3,
        "loss": 0.125,
        "optimizer": {"state": {0: {"exp_avg": torch.ones(2)}}, "param_groups": [{"lr": 1e-3, "betas": (0.9, 0.999)}]},
        "state_dict": OrderedDict((f"module.{name}", tensor) for name, tensor in model.items()),
    }
    # Floating-point numbers of any width are read as float32.
    arrays = {name: (tensor.float() if tensor.is_floating_point() else tensor).detach().numpy() for name, tensor in model.items()}
    return checkpoint, arrays


def saved(value, **options):
    file = io.BytesIO()
    torch.save(value, file, **options)
    return file.getvalue()


def repacked(archive):
    """The members of a zip archive, compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name), source.read(name), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def zip64(archive):
    """The members of a zip archive, with 64-bit sizes in their headers."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            with target.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                member.write(source.read(name))
    return file.getvalue()


def keras_layers(library, slash):
    """A small model; Keras 2 allows slashes in the names of layers."""
    library.utils.set_random_seed(1)
    layers = library.layers
    return library.Sequential(
        [
            layers.Input((4, 4, 2)) if library is keras else layers.InputLayer((4, 4, 2)),
            layers.Conv2D(3, 1, name=f"stem{slash}conv"),
            layers.BatchNormalization(name=f"stem{slash}bn"),
            layers.Conv2D(2, 1, name="conv_2", use_bias=False),
            layers.DepthwiseConv2D((1, 2), name="dw"),
            layers.SeparableConv2D(2, 1, name="sep"),
            layers.Dropout(0.5, name="drop"),
            layers.LayerNormalization(name="norm"),
            layers.Flatten(name="flat"),
            layers.Dense(2, name="fc"),
        ],
        name="small",
    )


def keras_arrays(model):
    return {
        f"{layer.name}/{weight.name.split('/')[-1].split(':')[0]}": numpy.asarray(keras.ops.convert_to_numpy(weight) if isinstance(layer, keras.Layer) else weight).astype(numpy.float32)
        for layer in model.layers
        for weight in layer.weights
    }


def keras_file(library, save, name, slash="_", policy="float32"):
    library.config.set_dtype_policy(policy) if library is keras else None
    model = keras_layers(library, slash)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        getattr(model, save)(path if library is keras else str(path))
        return case(path.read_bytes(), keras_arrays(model))


def keras_nested():
    keras.config.set_dtype_policy("float32")
    image = keras.Input((4, 2))
    features = keras.layers.MultiHeadAttention(2, 2, name="attention")(image, image)
    features = keras.Sequential([keras.Input((4, 2)), keras.layers.Dense(3, name="inside")], name="inner")(features)
    model = keras.Model(image, keras.layers.LSTM(2, name="lstm")(features), name="outer")
    model.compile("adam", "mse")
    arrays = {weight.path: keras.ops.convert_to_numpy(weight) for weight in model.weights}
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "nested.h5")
        model.save_weights(Path(folder) / "nested.weights.h5")
        return {
            "kerasNestedH5": case((Path(folder) / "nested.h5").read_bytes(), arrays),
            "kerasNestedWeights": case((Path(folder) / "nested.weights.h5").read_bytes(), arrays),
        }


def hdf5_file(write, **options):
    """An HDF5 file that a reader of weights should refuse."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.h5"
        with h5py.File(path, "w", **options) as file:
            write(file.create_group("layers/dense/vars"))
        return packed(path.read_bytes())


def hdf5_linked(group):
    group["0"] = numpy.ones(2)
    group["loop"] = group.parent


def numpy_pickle(protocol):
    kernel = (numpy.arange(12, dtype=numpy.float32).reshape(2, 3, 2) - 5) / 3
    arrays = {
        "conv": [kernel, numpy.array([1.5, -2.5], dtype=numpy.float32)],
        "fortran": [numpy.asfortranarray(kernel)],
        "counts": numpy.array([[1, 2], [3, -4]], dtype=numpy.int32),
    }
    data = pickle.dumps(arrays, protocol=protocol)
    # numpy 2 moved the module; the published file was written by numpy 1.
    data = data.replace(b"numpy._core.multiarray", b"numpy.core.multiarray")
    return case(data, {"conv/0": kernel, "conv/1": arrays["conv"][1], "fortran/0": kernel, "counts": arrays["counts"]})


def safetensors_file():
    arrays = {
        "weight": (numpy.arange(6, dtype=numpy.float32).reshape(2, 3) - 1) / 3,
        "steps": numpy.array(2**40 + 1, dtype=numpy.int64),
        "labels": numpy.array([3, -1, 2], dtype=numpy.int32),
        "pixels": numpy.array([[0, 127, 255]], dtype=numpy.uint8),
        "precise": numpy.array([0.1, -1e300]),
        "small": numpy.array([-7], dtype=numpy.int8),
        "medium": numpy.array([-300], dtype=numpy.int16),
        "empty": numpy.zeros((0, 2), dtype=numpy.float32),
    }
    metadata = {"format": "np", "note": "größer"}
    return case(safetensors.numpy.save(arrays, metadata), arrays, metadata=metadata)


def safetensors_half():
    tensors = {"half": halves.half(), "bfloat": torch.tensor([[1.5, 3e38, -1e-40]]).bfloat16(), "double": torch.tensor([0.1], dtype=torch.float64), "mask": torch.tensor([True, False])}
    arrays = {name: (tensor.float() if tensor.is_floating_point() else tensor).numpy() for name, tensor in tensors.items()}
    return case(safetensors.torch.save(tensors, {"format": "pt"}), arrays)


class Malicious:
    def __reduce__(self):
        return os.system, ("true",)


checkpoint, checkpoint_arrays = torch_types()

golden = {
    "versions": {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "torch": torch.__version__,
        "safetensors": safetensors.__version__,
        "keras": keras.__version__,
        "tf_keras": tf_keras.__version__,
        "h5py": h5py.__version__,
    },
    "safetensors": safetensors_file(),
    "safetensorsHalf": safetensors_half(),
    "torchLegacy": torch_legacy(),
    "torchLegacyCheckpoint": case(saved(checkpoint, _use_new_zipfile_serialization=False), checkpoint_arrays),
    "torchZip": case(saved(checkpoint), checkpoint_arrays),
    "torchZip64": case(zip64(saved(checkpoint)), checkpoint_arrays),
    "torchZipPacked": case(repacked(saved(checkpoint)), checkpoint_arrays),
    "torchModule": packed(saved(torch.nn.Linear(1, 1))),
    "torchMalicious": packed(saved(Malicious())),
    # A NumPy pickle of protocol 3, as the published SqueezeNet is.
    "numpyPickle": numpy_pickle(3),
    "maliciousPickle": packed(pickle.dumps(Malicious(), protocol=2)),
    "keras2H5": keras_file(tf_keras, "save", "small.h5", slash="/"),
    "keras2Weights": keras_file(tf_keras, "save_weights", "small.h5", slash="/"),
    "keras3H5": keras_file(keras, "save", "small.h5"),
    "keras3Weights": keras_file(keras, "save_weights", "small.weights.h5"),
    "keras3Bfloat16": keras_file(keras, "save_weights", "small.weights.h5", policy="bfloat16"),
    "keras3Archive": keras_file(keras, "save", "small.keras"),
    **keras_nested(),
    "hdf5Latest": hdf5_file(lambda group: group.create_dataset("0", data=numpy.ones(2)), libver="latest"),
    "hdf5Chunked": hdf5_file(lambda group: group.create_dataset("0", data=numpy.ones(2), chunks=(1,))),
    "hdf5External": hdf5_file(lambda group: group.create_dataset("0", (2,), "f4", external=[("secret", 0, 8)])),
    "hdf5Soft": hdf5_file(lambda group: group.__setitem__("0", h5py.SoftLink("/elsewhere"))),
    "hdf5Loop": hdf5_file(hdf5_linked),
}
lines = [f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in golden.items()]
(root / "packages/weights/src/golden/weights.json").write_text("{\n" + ",\n".join(lines) + "\n}\n")
