"""Writes packages/backbones/src/golden/parameters.json: the parameters of the reference networks, name and shape.

Needs timm and torchvision. No weights are downloaded.
"""

import json
from pathlib import Path

import timm
import torch
import torchvision

root = Path(__file__).parent.parent.parent


def parameters(model, classifier):
    """Names and shapes without the classifier and the counters of batch norm."""
    return {
        name: list(tensor.shape)
        for name, tensor in model.state_dict().items()
        if not name.startswith(classifier) and not name.endswith("num_batches_tracked")
    }


golden = {
    "versions": {"timm": timm.__version__, "torch": torch.__version__, "torchvision": torchvision.__version__},
    "networks": {
        "efficientnet_lite0": parameters(timm.create_model("efficientnet_lite0", pretrained=False), "classifier."),
        "squeezenet1_1": parameters(torchvision.models.squeezenet1_1(weights=None), "classifier."),
    },
}
lines = ",\n".join(
    f'  {json.dumps(name)}: {{\n' + ",\n".join(f"   {json.dumps(key)}: {json.dumps(shape)}" for key, shape in shapes.items()) + "\n  }"
    for name, shapes in golden["networks"].items()
)
(root / "packages/backbones/src/golden/parameters.json").write_text(
    f'{{\n "versions": {json.dumps(golden["versions"])},\n "networks": {{\n{lines}\n }}\n}}\n'
)
