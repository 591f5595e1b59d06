"""Golden files for the Keras models that packages/backbones takes: small models of Keras 2 and 3, as .h5 and .keras, what they give, and how long their gradient is.

Run: python bench/reference/keras_models.py
(writes packages/backbones/src/golden/keras-models.json)
Needs keras and tensorflow (bench/requirements.txt) and, for Keras 2, tf_keras (pip install --no-deps tf_keras).

The files are stored gzipped as base64, so that the tests need no Python. Each model has the kinds of layers of networks in
keras.applications; its weights are drawn from a fixed seed.
"""

import base64
import gzip
import json
import os
import platform
import tempfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import h5py
import keras
import numpy
import tensorflow
import tf_keras

root = Path(__file__).parent.parent.parent
side = 16


def picture(top):
    """One picture of 16 × 16 pixels from 0 to `top`, by a formula that the tests repeat."""
    places = numpy.arange(side * side * 3)
    return (top * (0.5 + 0.5 * numpy.sin(places * 0.37) * numpy.cos(places * 0.011))).astype(numpy.float32).reshape(1, side, side, 3)


def mobile(library):
    """As MobileNetV2: uneven padding, depthwise convolutions, ReLU up to 6, residuals, dropout, a classifier."""
    layers = library.layers
    image = layers.Input((side, side, 3), name="image")
    x = layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False, name="Conv1")(image)
    x = layers.BatchNormalization(momentum=0.9, epsilon=1e-2, name="bn_Conv1")(x)
    stem = layers.ReLU(6.0, name="Conv1_relu")(x)
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="block_1_pad")(stem)
    x = layers.DepthwiseConv2D(3, strides=2, padding="valid", use_bias=False, name="block_1_depthwise")(x)
    x = layers.BatchNormalization(scale=False, name="block_1_depthwise_BN")(x)
    x = narrow = layers.Conv2D(4, 1, kernel_regularizer=library.regularizers.L2(1e-4), name="block_1_project")(x)
    x = layers.BatchNormalization(center=False, name="block_2_BN")(x)
    x = layers.Conv2D(4, (1, 3), padding="same", activation="relu6" if library is keras else "relu", kernel_initializer=library.initializers.VarianceScaling(2.0, "fan_out", "untruncated_normal"), name="block_2_conv")(x)
    x = layers.Add(name="block_2_add")([narrow, layers.Dropout(0.2, name="block_2_drop")(x)])
    features = layers.Activation("relu", name="out_relu")(x)
    x = layers.GlobalAveragePooling2D(name="pool")(features)
    return library.Model(image, layers.Dense(3, activation="softmax", name="predictions")(x), name="mobile"), "out_relu", 1


def efficient(library):
    """As EfficientNet and MobileNetV3: its own normalization, gates, arithmetic between layers, activations that are called alike."""
    layers = library.layers
    image = layers.Input((side, side, 3), name="image")
    # Used up, so that classes and names count otherwise.
    layers.Conv2D(1, 1)
    x = layers.Rescaling(1 / 255)(image)
    normalization = layers.Normalization(axis=-1, name="normalization")
    normalization.adapt(picture(1))
    x = normalization(x)
    x = layers.Rescaling([1.5, 2.0, 0.5], offset=0.1, name="by_channel")(x)
    x = layers.Conv2D(4, 3, strides=2, padding="same", activation="swish")(x)
    x = layers.Conv2D(4, 3, padding="same", activation="hard_silu" if library is keras else "gelu")(x)
    gate = layers.GlobalAveragePooling2D(keepdims=True, name="squeeze")(x)
    gate = layers.Conv2D(2, 1, activation="gelu")(gate)
    gate = layers.Conv2D(4, 1, activation="hard_sigmoid")(gate)
    other = layers.Reshape((1, 1, -1), name="unsqueeze")(layers.GlobalMaxPooling2D()(x))
    other = layers.ReLU(6.0)(other + 3.0) * (1.0 / 6.0)
    x = layers.Multiply(name="excite")([x, gate])
    x = x * other
    x = 1.0 - x / 2.0
    x = layers.Dropout(0.2, noise_shape=(None, 1, 1, 1))(x)
    features = layers.Conv2D(6, 1, activation="elu", name="top_conv")(x)
    return library.Model(image, layers.GlobalAveragePooling2D()(features), name="efficient"), "top_conv", 255


def various(library):
    """As DenseNet, Xception, NASNet, ConvNeXt and RegNet: what is put together, cut off, enlarged, in groups, normed."""
    layers = library.layers
    image = layers.Input((None, None, 3), name="image")
    x = layers.Conv2D(6, 3, name="stem", activation="selu")(image)
    x = layers.MaxPooling2D(3, strides=2, padding="same", name="max")(x)
    wide = layers.SeparableConv2D(6, 3, padding="same", activation="tanh", name="separable")(x)
    x = layers.Concatenate(name="concat")([x, wide, layers.AveragePooling2D(3, strides=1, padding="same", name="average")(x)])
    x = layers.Conv2D(6, 3, padding="same", groups=3, use_bias=False, name="in_groups")(x)
    x = layers.LeakyReLU(0.1, name="leaky")(x)
    x = layers.Conv2D(6, 3, padding="same", groups=6, name="each_channel")(x)
    x = layers.LayerNormalization(epsilon=1e-6, name="norm")(x)
    x = layers.Dense(4, activation="softplus", name="pointwise")(x)
    x = layers.PReLU(shared_axes=[1, 2], name="prelu")(x)
    x = layers.Cropping2D(((1, 0), (0, 1)), name="crop")(x)
    x = layers.UpSampling2D(2, name="up")(x)
    x = layers.Conv2DTranspose(4, 3, strides=2, padding="same", name="transposed")(x)
    x = layers.Maximum(name="maximum")([x, layers.ELU(name="elu")(x)])
    features = layers.AveragePooling2D(8, name="end")(x)
    return library.Model(image, layers.GlobalMaxPooling2D()(features), name="various"), "end", 1


def nested(library):
    """As transfer learning leaves it: augmentation, a model in a model in a model, names that come twice, a layer used twice."""
    layers = library.layers
    inner_image = layers.Input((8, 8, 4), name="inner_image")
    conv = layers.Conv2D(4, 3, padding="same", name="conv")
    inner = library.Model(inner_image, layers.ReLU(name="relu")(conv(conv(inner_image))), name="inner")
    middle = library.Sequential([layers.Input((8, 8, 4)) if library is keras else layers.InputLayer((8, 8, 4)), inner, layers.BatchNormalization(name="norm")], name="middle")
    image = layers.Input((side, side, 3), name="image")
    augmentation = library.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)], name="augmentation")
    x = augmentation(image)
    x = layers.Rescaling(1 / 127.5, offset=-1)(x)
    x = layers.Conv2D(4, 3, strides=2, padding="same", name="conv")(x)
    x = middle(x, training=False)
    x = layers.Conv2D(4, 3, strides=2, padding="same", name="norm")(x)
    return library.Model(image, layers.Flatten()(x), name="nested"), "norm", 255


def dilated(library):
    """As DeepLab: convolutions whose taps lie apart, of all channels, of each alone and in groups, padded or not."""
    layers = library.layers
    image = layers.Input((side, side, 3), name="image")
    x = layers.Conv2D(4, 3, strides=2, padding="same", name="stem")(image)
    x = layers.Conv2D(6, 3, padding="same", dilation_rate=2, activation="relu", name="atrous")(x)
    x = layers.DepthwiseConv2D(3, padding="same", dilation_rate=(2, 2), name="atrous_depthwise")(x)
    x = layers.BatchNormalization(name="norm")(x)
    x = layers.Conv2D(4, 3, padding="same", dilation_rate=3, groups=2, name="atrous_groups")(x)
    x = layers.DepthwiseConv2D(3, dilation_rate=2, depth_multiplier=2, use_bias=False, activation="relu", name="atrous_multiplied")(x)
    features = layers.Conv2D(4, 2, dilation_rate=2, use_bias=False, name="atrous_valid")(x)
    return library.Model(image, layers.Flatten(name="flat")(features), name="dilated"), "atrous_valid", 1


def transferred(library):
    """As a new head on a functional model leaves it, called twice: functional models in a functional model, at its end too."""
    layers = library.layers
    base_image = layers.Input((8, 8, 4), name="base_image")
    base = library.Model(base_image, layers.ReLU(name="relu")(layers.BatchNormalization(name="norm")(layers.Conv2D(4, 3, padding="same", name="conv")(base_image))), name="base")
    head_map = layers.Input((4, 4, 2), name="head_map")
    head = library.Model(head_map, layers.Dense(3, name="classes")(layers.GlobalAveragePooling2D(name="pool")(head_map)), name="head")
    image = layers.Input((side, side, 3), name="image")
    x = layers.Conv2D(4, 3, strides=2, padding="same", name="stem")(image)
    x = layers.Add(name="add")([base(base(x, training=False), training=False), x])
    features = layers.Conv2D(2, 3, strides=2, padding="same", name="narrow")(x)
    return library.Model(image, head(features), name="transferred"), "narrow", 1


def fill(model):
    """Gives the weights other numbers than those of the start, which would hide mistakes."""
    numbers = numpy.random.default_rng(1)
    for layer in model.layers if hasattr(model, "layers") else []:
        if hasattr(layer, "layers"):
            fill(layer)
            continue
        if type(layer).__name__ == "Normalization":
            continue
        layer.set_weights([numbers.uniform(0.5, 1.5, array.shape) if array.ndim == 1 else numbers.normal(0, 1 / numpy.sqrt(max(1, array.size / array.shape[-1])), array.shape) for array in layer.get_weights()])


def shorter(model, features):
    """The model up to a layer, wherever that is."""
    layer = next(layer for layer in model.layers if layer.name == features)
    return type(model)(model.input, layer.output)


def gradient_norm(model, x):
    """Of half the sum of the squares of what the model gives, with respect to all that trains."""
    with tensorflow.GradientTape() as tape:
        loss = tensorflow.reduce_sum(model(x, training=False) ** 2) / 2
    return float(tensorflow.linalg.global_norm(tape.gradient(loss, model.trainable_weights if model.__module__.startswith("tf_keras") else [weight.value for weight in model.trainable_weights])))


def case(library, build):
    library.backend.clear_session()
    library.utils.set_random_seed(1)
    model, features, top = build(library)
    fill(model)
    output = shorter(model, features)(picture(top), training=False).numpy()
    assert numpy.abs(output - shorter(model, features)(picture(top)[:, :, ::-1], training=False).numpy()).max() > 1e-2 * numpy.abs(output).max()
    files = {}
    with tempfile.TemporaryDirectory() as folder:
        for ending in "keras", "h5":
            path = Path(folder) / f"model.{ending}"
            model.save(path if library is keras else str(path))
            files[ending] = base64.b64encode(gzip.compress(path.read_bytes(), 9, mtime=0)).decode()
    return {"layer": features, "top": top, "shape": output.shape[1:], "gradientNorm": gradient_norm(shorter(model, features), picture(top)), "features": [float(f"{value:.8g}") for value in output.ravel()], "files": files}


golden = {
    "versions": {"python": platform.python_version(), "keras": keras.__version__, "tf_keras": tf_keras.__version__, "tensorflow": tensorflow.__version__, "h5py": h5py.__version__, "numpy": numpy.__version__},
    "models": {f"{build.__name__}, Keras {2 if library is tf_keras else 3}": case(library, build) for build in (mobile, efficient, various, nested, transferred, dilated) for library in (keras, tf_keras)},
}
(root / "packages/backbones/src/golden/keras-models.json").write_text(json.dumps(golden, indent=1) + "\n")
