"""The networks in Keras, without their classifiers, by timm's names."""

import keras
from keras import layers


def build(network, size):
    shape = (size, size, 3)
    if network in own:
        image = keras.Input(shape)
        return keras.Model(image, own[network](image))
    return applications[network](include_top=False, weights=None, input_shape=shape)


applications = {
    "resnet50": keras.applications.ResNet50,
    "mobilenetv2_100": keras.applications.MobileNetV2,
    "efficientnet_b0": keras.applications.EfficientNetB0,
    "densenet121": keras.applications.DenseNet121,
}


def resnet18(image):
    x = layers.ZeroPadding2D(3)(image)
    x = normalized(layers.Conv2D(64, 7, 2, use_bias=False, name="conv1")(x), "bn1", "relu")
    x = layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x))
    for stage, channels in enumerate((64, 128, 256, 512), 1):
        for block in range(2):
            stride = 2 if stage > 1 and block == 0 else 1
            x = basic_block(x, channels, stride, f"layer{stage}_{block}")
    return x


def basic_block(x, channels, stride, name):
    y = layers.Conv2D(channels, 3, stride, "valid", use_bias=False, name=f"{name}_conv1")(layers.ZeroPadding2D(1)(x))
    y = normalized(y, f"{name}_bn1", "relu")
    y = layers.Conv2D(channels, 3, 1, "same", use_bias=False, name=f"{name}_conv2")(y)
    y = normalized(y, f"{name}_bn2")
    if stride > 1:
        x = layers.Conv2D(channels, 1, stride, use_bias=False, name=f"{name}_downsample_0")(x)
        x = normalized(x, f"{name}_downsample_1")
    return layers.Activation("relu")(layers.Add()([x, y]))


def efficientnet_lite0(image):
    x = layers.Conv2D(32, 3, 2, "same", use_bias=False)(image)
    x = normalized(x, None, "relu6")
    # Repeats, kernel, stride, expansion, channels.
    for repeats, kernel, stride, expansion, channels in (
        (1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320),
    ):
        for repeat in range(repeats):
            x = inverted_residual(x, kernel, stride if repeat == 0 else 1, expansion, channels)
    return normalized(layers.Conv2D(1280, 1, use_bias=False)(x), None, "relu6")


def inverted_residual(x, kernel, stride, expansion, channels):
    y = x
    if expansion > 1:
        y = normalized(layers.Conv2D(expansion * x.shape[-1], 1, use_bias=False)(y), None, "relu6")
    y = normalized(layers.DepthwiseConv2D(kernel, stride, "same", use_bias=False)(y), None, "relu6")
    y = normalized(layers.Conv2D(channels, 1, use_bias=False)(y))
    return layers.Add()([x, y]) if stride == 1 and x.shape[-1] == channels else y


def normalized(x, name=None, activation=None):
    x = layers.BatchNormalization(name=name)(x)
    return x if activation is None else layers.Activation(activation)(x)


own = {"resnet18": resnet18, "efficientnet_lite0": efficientnet_lite0}
