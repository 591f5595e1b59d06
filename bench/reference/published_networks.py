"""Writes packages/backbones/src/published.json: what is known of each network and the weights timm recommends for it.

Run: python bench/reference/published_networks.py FOLDER
FOLDER is `results/` of timm's repository, whose tables are not in its package: accuracy from results-imagenet.csv, multiply-adds
from benchmark-infer-amp-nchw-pt240-cu124-rtx4090.csv. Needs timm and torchvision. No weights are downloaded.
"""

import csv
import json
import pathlib
import sys

import timm
import torchvision

target = pathlib.Path(__file__).parents[2] / "packages/backbones/src/published.json"

names = """
resnet18 resnet34 resnet50 resnet101 wide_resnet50_2 resnext50_32x4d
densenet121 densenet161 densenet169 densenet201
mobilenetv1_100 mobilenetv2_100 mobilenetv3_small_100 mobilenetv3_large_100
efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 efficientnet_b4
tf_efficientnet_lite0 tf_efficientnet_lite1 tf_efficientnet_lite2 tf_efficientnet_lite3 tf_efficientnet_lite4
vgg16_bn regnety_004 regnety_008 regnety_016
convnext_atto convnext_nano convnext_tiny convnext_small convnextv2_atto convnextv2_nano convnextv2_tiny convnextv2_small
vit_tiny_patch16_224 vit_small_patch16_224 vit_base_patch16_224
deit_tiny_patch16_224 deit_small_patch16_224 deit_base_patch16_224
vit_small_patch14_dinov2 vit_base_patch14_dinov2 swin_tiny_patch4_window7_224
""".split()

results = pathlib.Path(sys.argv[1])


def table(name):
    with open(results / name, newline="") as file:
        return list(csv.DictReader(file))


accuracies = table("results-imagenet.csv")
costs = table("benchmark-infer-amp-nchw-pt240-cu124-rtx4090.csv")


def accuracy(weights, size):
    """Top 1 in percent, as timm measured it at the size the weights were trained for."""
    rows = [row for row in accuracies if row["model"] == weights and int(row["img_size"]) == size]
    return {"top1": float(rows[0]["top1"])} if rows else {}


def giga_multiply_adds(name, size):
    """Of the whole classifier, at the size timm measured it."""
    rows = sorted((row for row in costs if row["model"] == name), key=lambda row: abs(int(row["infer_img_size"]) - size))
    return {"gigaMultiplyAdds": [int(rows[0]["infer_img_size"]), float(rows[0]["infer_gmacs"])]} if rows else {}


def published(name):
    config = timm.get_pretrained_cfg(name)
    size = config.input_size[-1]
    weights = {"weights": f"hf:{config.hf_hub_id}", "license": config.license} if config.hf_hub_id else {}
    return {
        **weights,
        **accuracy(f"{name}.{config.tag}", size),
        **giga_multiply_adds(name, size),
        "parameters": sum(parameter.numel() for parameter in timm.create_model(name).parameters()),
        "imageSize": size,
        "mean": config.mean,
        "standardDeviation": config.std,
        "cropShare": config.crop_pct,
        "interpolation": config.interpolation,
    }


def squeezenet():
    """timm has none. torchvision's own, without a place for weights that needs no registry's name."""
    meta = torchvision.models.SqueezeNet1_1_Weights.IMAGENET1K_V1.meta
    return {
        "top1": meta["_metrics"]["ImageNet-1K"]["acc@1"],
        "gigaMultiplyAdds": [224, meta["_ops"]],
        "parameters": meta["num_params"],
        "imageSize": 224,
        "mean": [0.485, 0.456, 0.406],
        "standardDeviation": [0.229, 0.224, 0.225],
        "cropShare": 0.875,
        "interpolation": "bilinear",
    }


def mobilenet_slim():
    """MobileNetV1 as TF-Slim trained it; timm has the network, but other weights."""
    row = published("mobilenetv1_100")
    return {key: value for key, value in row.items() if key not in ("weights", "license", "top1")} | {"interpolation": "bilinear"}


networks = {name: published(name) for name in names} | {"squeezenet1_1": squeezenet(), "mobilenetv1_100_tf": mobilenet_slim()}
rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in networks.items())
versions = json.dumps({"timm": timm.__version__, "torchvision": torchvision.__version__})
target.write_text(f'{{\n "versions": {versions},\n "networks": {{\n{rows}\n }}\n}}\n')
