"""PyTorch: a step or an evaluation of a network of timm, channels last."""

import json
import sys

import timm
import torch
from take_turns import take_turns
from torch.nn import functional

work = json.loads(sys.argv[1])
torch.set_num_threads(work["threads"])
torch.manual_seed(1)

model = timm.create_model(work["network"], pretrained=False, num_classes=work["classes"]).to(memory_format=torch.channels_last)
batches = [
    (
        torch.randn(work["batch"], 3, work["size"], work["size"]).to(memory_format=torch.channels_last),
        torch.arange(work["batch"]) % work["classes"],
    )
    for _ in range(work.get("batches", 1))
]


def is_active(name):
    """Whether a module or parameter trains."""
    if work["trains"] == "everything":
        return True
    active = (model.pretrained_cfg["classifier"], *(work["lastStage"]["timm"] if work["trains"] == "lastStage" else ()))
    return any(name == module or name.startswith(f"{module}.") for module in active)


# Modules that rest are in inference mode; autograd keeps nothing below the lowest parameter that trains.
model.eval()
for name, module in model.named_modules():
    if is_active(name):
        module.train()
for name, parameter in model.named_parameters():
    parameter.requires_grad_(is_active(name))
parameters = [parameter for parameter in model.parameters() if parameter.requires_grad]


def train():
    for images, labels in batches:
        optimizer.zero_grad()
        loss = functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        value = loss.item()
    return {"loss": value, "pictures": work["batch"] * len(batches)}


@torch.inference_mode()
def evaluate():
    ((images, labels),) = batches
    logits = model(images)
    probabilities = logits.softmax(1).numpy()
    losses = functional.cross_entropy(logits, labels, reduction="none")
    return {"loss": losses.mean().item(), "probability": float(probabilities.max())}


if work["mode"] == "train":
    optimizer = torch.optim.AdamW(parameters, 1e-3, weight_decay=0.01, **{work["variant"]: True})
else:
    model.eval()
ready = {
    "version": f"torch {torch.__version__}, timm {timm.__version__}",
    "parameters": sum(parameter.numel() for parameter in parameters),
}
take_turns(ready, train if work["mode"] == "train" else evaluate)
