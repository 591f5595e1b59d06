"""A network of keras.applications with drawn weights, as .keras and .h5, and what it gives in double precision. bench/keras-applications.mjs calls it.

Run: python bench/reference/keras_applications.py NETWORK FOLDER
(writes model.keras, model.h5, picture.f32 and features.f64 into FOLDER, and says the rest in one line of JSON)

Kernels are drawn so that what goes through them keeps its size, and batch norm is fitted to the picture: otherwise features die out or
grow, and every network would look equal. The picture is a formula.
"""

import json
import os
import sys
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras
import numpy

# Pixels from 0 to 255; the others get them from -1 to 1.
scaling_themselves = ("EfficientNet", "MobileNetV3", "ConvNeXt")


def build(network, precision):
    keras.config.set_floatx(precision)
    keras.config.set_dtype_policy(precision)
    # The classifier of VGG reads no pooled features.
    return getattr(keras.applications, network)(weights=None, include_top=not network.startswith("VGG"))


def kind(layer):
    return type(layer).__name__


def fill(model):
    numbers = numpy.random.default_rng(0)
    for layer in leaves(model):
        for weight in layer.weights:
            if weight.name in ("kernel", "pointwise_kernel", "depthwise_kernel"):
                is_depthwise = "Depthwise" in kind(layer) or weight.name == "depthwise_kernel" or (len(weight.shape) == 4 and weight.shape[-2] == 1)
                fan_in = numpy.prod(weight.shape[:2] if is_depthwise else weight.shape[:-1])
                weight.assign(numbers.normal(0, (1.6 / fan_in) ** 0.5, weight.shape))
            elif weight.name in ("gamma", "moving_variance", "variance"):
                weight.assign(numbers.uniform(0.8, 1.3, weight.shape))
            elif weight.name in ("beta", "bias", "moving_mean", "mean"):
                weight.assign(numbers.uniform(-0.1, 0.1, weight.shape))


def leaves(model):
    for layer in model.layers:
        yield from leaves(layer) if isinstance(layer, keras.Model) else [layer]


def fit_batch_norm(model, picture):
    norms = [layer for layer in leaves(model) if kind(layer) == "BatchNormalization"]
    momenta = [layer.momentum for layer in norms]
    for layer in norms:
        layer.momentum = 0.0
    if norms:
        model(picture, training=True)
    for layer, momentum in zip(norms, momenta):
        layer.momentum = momentum


def feature_map(model):
    """What the last global pooling reads, and the name of the layer that gives it."""
    pools = [layer for layer in model.layers if kind(layer) == "GlobalAveragePooling2D"]
    return (pools[-1].input, pools[-1].input._keras_history.operation.name) if pools else (model.layers[-1].output, model.layers[-1].name)


def features_of(model, picture):
    return numpy.asarray(keras.Model(model.input, feature_map(model)[0])(picture, training=False))


network, folder = sys.argv[1], Path(sys.argv[2])
keras.utils.set_random_seed(1)
model = build(network, "float32")
side = model.input.shape[1] or 224
places = numpy.arange(side * side * 3, dtype=numpy.float64)
wave = (0.5 + 0.5 * numpy.sin(places * 0.013) * numpy.cos(places * 0.00037)).astype(numpy.float32).reshape(1, side, side, 3)
picture = wave * numpy.float32(255) if network.startswith(scaling_themselves) else wave * 2 - 1

fill(model)
fit_batch_norm(model, picture)
for ending in "keras", "h5":
    model.save(folder / f"model.{ending}")

# Normalization keeps what it learned beside its weights.
for layer in leaves(model):
    if kind(layer) == "Normalization":
        layer.finalize_state()
single = features_of(model, picture)
exact = build(network, "float64")
exact.set_weights([array.astype(numpy.float64) for array in model.get_weights()])
for layer in leaves(exact):
    if kind(layer) == "Normalization":
        layer.finalize_state()
double = features_of(exact, picture.astype(numpy.float64))
assert double.dtype == numpy.float64
largest = numpy.abs(double).max()
assert numpy.abs(features_of(model, picture[:, :, ::-1] * numpy.float32(0.7)) - single).max() > 1e-2 * largest, "the features hardly depend on the picture"

picture.astype("<f4").tofile(folder / "picture.f32")
double.astype("<f8").tofile(folder / "features.f64")
print(json.dumps({"features": feature_map(model)[1], "imageSize": side, "shape": double.shape, "error": float(numpy.abs(single - double).max() / largest), "keras": keras.__version__}))
