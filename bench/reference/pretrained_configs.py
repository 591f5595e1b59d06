"""Writes packages/weights/src/golden/pretrained-configs.json: config.json files as timm saves them for the Hub, and how it reads them.

Run: python bench/reference/pretrained_configs.py
"""

import copy
import json
import pathlib
import tempfile

import timm
from timm.data import resolve_data_config
from timm.models._hub import _parse_model_cfg, save_config_for_hf

target = pathlib.Path(__file__).parents[2] / "packages/weights/src/golden/pretrained-configs.json"

saved = {
    "resnet50": ({}, None),
    # Gray pictures: one number per channel.
    "resnet18": ({"num_classes": 3, "in_chans": 1}, {"label_names": ["cat", "dog", "owl"]}),
    "vit_small_patch14_dinov2": ({"num_classes": 0, "img_size": 224}, None),
}

# As repositories of 2022 have it.
flat = {
    "num_classes": 2, "input_size": [3, 299, 299], "pool_size": [8, 8], "crop_pct": 0.875, "interpolation": "bicubic",
    "mean": [0.5, 0.5, 0.5], "std": [0.25, 0.25, 0.25], "first_conv": "conv1", "classifier": "fc",
    "architecture": "resnet34", "labels": ["no", "yes"], "num_features": 512,
}


def save(name, arguments, extra):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "config.json"
        save_config_for_hf(timm.create_model(name, **arguments), path, extra)
        return json.loads(path.read_text())


def read(config):
    pretrained, architecture, _ = _parse_model_cfg(copy.deepcopy(config), {})
    data = resolve_data_config(pretrained_cfg=pretrained)
    return {
        "architecture": architecture,
        "classCount": pretrained["num_classes"],
        **({"classNames": pretrained["label_names"]} if "label_names" in pretrained else {}),
        "imageSize": data["input_size"][1],
        "inputChannels": data["input_size"][0],
        "mean": data["mean"],
        "standardDeviation": data["std"],
        "cropShare": data["crop_pct"],
        "interpolation": data["interpolation"],
    }


configs = [*(save(name, *options) for name, options in saved.items()), flat]
golden = {
    "writtenBy": "bench/reference/pretrained_configs.py",
    "versions": {"timm": timm.__version__},
    "configs": [{"config": config, "read": read(config)} for config in configs],
}
target.write_text(json.dumps(golden, indent=1) + "\n")
