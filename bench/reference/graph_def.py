"""Writes packages/weights/src/golden/graph-def.json: a tiny frozen graph of TensorFlow, and the constants in it.

Needs tensorflow (bench/requirements.txt). The file is stored gzipped as base64, as in weights.json.
"""
import base64
import gzip
import json
import pathlib

import numpy
import tensorflow as tf

rng = numpy.random.default_rng(0)
constants = {
    "Conv/weights": rng.standard_normal((1, 2, 3, 2)).astype(numpy.float32),
    "Conv/biases": numpy.array([0.5, -2.0], dtype=numpy.float32),
    "double": numpy.array([0.1, 1e300, 3.0]),
    "half": numpy.array([[1.5], [-65504.0]], dtype=numpy.float16),
    "bfloat": tf.constant([1.5, -3e38], tf.bfloat16).numpy(),
    "big": numpy.array([2**40, -1], dtype=numpy.int64),
    "medium": numpy.array([[-300, 300]], dtype=numpy.int32),
    "small": numpy.array([-7, 7], dtype=numpy.int8),
    "pixels": numpy.array([0, 127, 255], dtype=numpy.uint8),
}

with tf.Graph().as_default() as graph:
    image = tf.compat.v1.placeholder(tf.float32, (None, 4, 4, 3), name="image")
    held = {name: tf.constant(array, name=name) for name, array in constants.items()}
    # Values that are stored as lists, an unknown size, and an attribute that is negative: all to be passed over.
    epsilon = tf.constant(1e-3, name="epsilon")
    tf.argmax(tf.nn.conv2d(image, held["Conv/weights"], 1, "SAME") + held["Conv/biases"] + epsilon, axis=-1, name="classes")
    tf.constant([b"a", b"b"], name="labels")
    tf.constant([True, False], name="mask")


def described(array):
    # What readers make of narrow and wide numbers.
    array = array.astype({"float16": "float32", "bfloat16": "float32", "float64": "float32"}.get(str(array.dtype), array.dtype))
    values = [str(value) if array.dtype == numpy.int64 else value.item() if numpy.isfinite(value) else str(value.item()) for value in array.ravel()]
    return {"dtype": str(array.dtype), "shape": list(array.shape), "values": values}


data = graph.as_graph_def().SerializeToString(deterministic=True)
target = pathlib.Path(__file__).parents[2] / "packages/weights/src/golden/graph-def.json"
target.write_text(json.dumps({
    "writtenBy": "bench/reference/graph_def.py", "versions": {"tensorflow": tf.__version__, "numpy": numpy.__version__},
    "gzip": base64.b64encode(gzip.compress(data, mtime=0)).decode(),
    "tensors": {name: described(array) for name, array in constants.items()},
}) + "\n")
print(len(data))
