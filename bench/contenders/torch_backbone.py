"""timm (or torchvision): loads a whole classifier from safetensors, then predicts batches, channels last. With `write` it makes the file."""

import json
import sys
import time

import timm
import torch
import torchvision
from safetensors.torch import load_file, save_file
from take_turns import take_turns

work = json.loads(sys.argv[1])
torch.set_num_threads(work["threads"])
torch.manual_seed(1)


def create():
    name = work["network"]
    if name == "squeezenet1_1":
        return torchvision.models.squeezenet1_1()
    takes_size = name.startswith(("vit", "deit", "swin"))
    name = name.replace("efficientnet_lite", "tf_efficientnet_lite")
    return timm.create_model(name, pretrained=False, num_classes=1000, **({"img_size": work["size"]} if takes_size else {}))


if work.get("write"):
    save_file({key: tensor.contiguous() for key, tensor in create().state_dict().items()}, work["file"])
    sys.exit()

start = time.perf_counter()
model = create()
model.load_state_dict(load_file(work["file"]))
model.eval().to(memory_format=torch.channels_last)
load_milliseconds = (time.perf_counter() - start) * 1000
images = torch.randn(work["batch"], 3, work["size"], work["size"]).to(memory_format=torch.channels_last)


@torch.inference_mode()
def predict():
    return {"checksum": model(images).abs().sum().item()}


take_turns({"version": f"torch {torch.__version__}, timm {timm.__version__}", "loadMilliseconds": load_milliseconds}, predict)
