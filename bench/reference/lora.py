"""Golden numbers for packages/layers/src/lora.ts: PEFT's LoRA on a dense layer and on a 1 × 1 convolution.

Run: python bench/reference/lora.py   (writes packages/layers/src/golden/lora.json)
Needs torch and peft.
"""
import json
import pathlib

import peft
import torch

rank, alpha = 2, 6
inputs, outputs = 4, 3


class Network(torch.nn.Module):
    """[batch, 2, 2, inputs] → the sum of a dense layer at every pixel and a 1 × 1 convolution: [batch, 2, 2, outputs]."""

    def __init__(self):
        super().__init__()
        self.fc = torch.nn.Linear(inputs, outputs)
        self.conv = torch.nn.Conv2d(inputs, outputs, 1)

    def forward(self, x):
        return torch.relu(self.fc(x)) + self.conv(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


def numbers(tensor):
    return [float(f"{value:.7g}") for value in tensor.detach().reshape(-1).tolist()]


def transposed(kernel):
    """[out, in] and [out, in, 1, 1] → [in, out], as in TensorFlow.js; a bias stays."""
    return numbers(kernel.flatten(1).t() if kernel.dim() > 1 else kernel)


torch.manual_seed(0)
network = Network()
plain = {name: parameter.detach().clone() for name, parameter in network.named_parameters()}
adapted = peft.get_peft_model(network, peft.LoraConfig(r=rank, lora_alpha=alpha, target_modules=["fc", "conv"]))
factors = {name: parameter for name, parameter in adapted.named_parameters() if "lora" in name}
starts_at_zero = all(not parameter.any() for name, parameter in factors.items() if "lora_B" in name)
with torch.no_grad():
    for parameter in factors.values():
        parameter.copy_(torch.randn_like(parameter))
x = torch.randn(2, 2, 2, inputs)
dy = torch.randn(2, 2, 2, outputs)
x.requires_grad = True
y = adapted(x)
y.backward(dy)


def short(name):
    """base_model.model.fc.lora_A.default.weight → fc/lora_A"""
    parts = name.split(".")
    return f"{parts[2]}/{parts[3]}"


golden = {
    "writtenBy": "bench/reference/lora.py",
    "versions": {"torch": torch.__version__, "peft": peft.__version__},
    "rank": rank, "alpha": alpha, "inputs": inputs, "outputs": outputs,
    "startsAtZero": starts_at_zero,
    "savedNames": sorted(peft.get_peft_model_state_dict(adapted)),
    "weights": {name: transposed(parameter) for name, parameter in plain.items()},
    "factors": {short(name): transposed(parameter) for name, parameter in factors.items()},
    "x": numbers(x),
    "dy": numbers(dy),
    "y": numbers(y),
    "dx": numbers(x.grad),
    "gradients": {short(name): transposed(parameter.grad) for name, parameter in factors.items()},
}
merged = adapted.merge_and_unload()
golden["merged"] = {name: transposed(parameter) for name, parameter in merged.named_parameters()}
target = pathlib.Path(__file__).parents[2] / "packages/layers/src/golden/lora.json"
target.write_text(json.dumps(golden, indent=1) + "\n")
