"""Writes packages/weights/src/golden/weights.json: tiny weight files and what Python reads from them.

Needs numpy, torch and safetensors. The files are stored as base64, so that the tests need no Python.
"""

import base64
import io
import json
import os
import pickle
import platform
from collections import OrderedDict
from pathlib import Path

import numpy
import safetensors
import safetensors.numpy
import torch

root = Path(__file__).parent.parent.parent


def described(array):
    return {
        "dtype": str(array.dtype),
        "shape": list(array.shape),
        # int64 does not fit a JSON number.
        "values": [str(value) if array.dtype == numpy.int64 else value.item() for value in array.ravel()],
    }


def case(data, arrays, **more):
    return {
        "base64": base64.b64encode(data).decode(),
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


def torch_zip():
    file = io.BytesIO()
    torch.save(OrderedDict(a=torch.zeros(1)), file)
    return {"base64": base64.b64encode(file.getvalue()).decode()}


def torch_half():
    file = io.BytesIO()
    torch.save(OrderedDict(a=torch.zeros(1, dtype=torch.float16)), file, _use_new_zipfile_serialization=False)
    return {"base64": base64.b64encode(file.getvalue()).decode()}


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


class Malicious:
    def __reduce__(self):
        return os.system, ("true",)


golden = {
    "versions": {
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "torch": torch.__version__,
        "safetensors": safetensors.__version__,
    },
    "safetensors": safetensors_file(),
    "torchLegacy": torch_legacy(),
    "torchZip": torch_zip(),
    "torchHalf": torch_half(),
    # A NumPy pickle of protocol 3, as the published SqueezeNet is.
    "numpyPickle": numpy_pickle(3),
    "maliciousPickle": {"base64": base64.b64encode(pickle.dumps(Malicious(), protocol=2)).decode()},
}
(root / "packages/weights/src/golden/weights.json").write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n")
