"""Keras 3 on TensorFlow: a step or an evaluation of the network of keras.applications, or of the same built here."""

import json
import os
import sys

os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import keras_networks
import numpy
import tensorflow
from take_turns import take_turns

work = json.loads(sys.argv[1])
keras.utils.set_random_seed(1)

body = keras_networks.build(work["network"], work["size"])
trained = {"everything": None, "lastStage": work.get("lastStage", {}).get("keras"), "head": []}[work["trains"]]
for layer in body.layers:
    # Batch norm of layers that do not train is in inference mode.
    layer.trainable = trained is None or any(layer.name.startswith(name) for name in trained)
    # EfficientNet's drop-connect, which the other contenders are without.
    if isinstance(layer, keras.layers.Dropout):
        layer.rate = 0
pooled = keras.layers.GlobalAveragePooling2D()(body.output)
model = keras.Model(body.input, keras.layers.Dense(work["classes"])(pooled))
model.compile(
    optimizer=keras.optimizers.AdamW(1e-3, weight_decay=0.01),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    jit_compile=False,
)
shape = (work["batch"], work["size"], work["size"], 3)
images = keras.ops.convert_to_tensor(numpy.random.default_rng(1).standard_normal(shape, "float32"))
labels = keras.ops.convert_to_tensor(numpy.arange(work["batch"]) % work["classes"])


def train():
    return {"loss": float(model.train_on_batch(images, labels))}


def evaluate():
    return {"loss": float(model.test_on_batch(images, labels))}


ready = {
    "version": f"Keras {keras.__version__}, TensorFlow {tensorflow.__version__}",
    "parameters": sum(int(numpy.prod(weight.shape)) for weight in model.trainable_weights),
}
take_turns(ready, train if work["mode"] == "train" else evaluate)
