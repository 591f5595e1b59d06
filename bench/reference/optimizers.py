"""Golden numbers of PyTorch's optimizers for packages/optimizers. Needs torch. Run it from the repository's root.

Computed in double precision on numbers that float32 holds exactly.
"""
import json
import platform
from pathlib import Path

import torch

STEPS = 20
SHOWN = [1, 2, 3, 5, 10, 20]
SHAPES = {"kernel": [3, 2], "bias": [3]}

generator = torch.Generator().manual_seed(0)
draw = lambda shape: torch.randn(shape, generator=generator).double()
initial = {name: draw(shape) for name, shape in SHAPES.items()}
gradients = [{name: draw(shape) for name, shape in SHAPES.items()} for _ in range(STEPS)]
# Zeros and a long flat stretch are where epsilon and the bias correction show.
gradients[2]["bias"].zero_()
gradients[7]["kernel"].mul_(1e-6)


def run(make, schedule=None, prepare=None):
    parameters = {name: torch.nn.Parameter(value.clone()) for name, value in initial.items()}
    optimizer = make(parameters)
    scheduler = schedule(optimizer) if schedule else None
    shown, rates = [], []
    for step in range(STEPS):
        group = optimizer.param_groups[0]
        rates.append([group["lr"], group["betas"][0] if "betas" in group else group["momentum"]])
        for name, parameter in parameters.items():
            parameter.grad = gradients[step][name].clone()
        if prepare:
            prepare(parameters.values())
        optimizer.step()
        if scheduler:
            scheduler.step()
        if step + 1 in SHOWN:
            shown.append({name: flat(parameter) for name, parameter in parameters.items()})
    return {"parameters": shown, **({"rates": rates} if schedule else {})}


def flat(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def without_decay_of_bias(parameters, decay):
    return [{"params": [parameters["kernel"]], "weight_decay": decay}, {"params": [parameters["bias"]], "weight_decay": 0.0}]


optim = torch.optim
one_cycle = lambda optimizer: optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=STEPS)
cases = {
    "sgd": run(lambda p: optim.SGD(p.values(), lr=0.05)),
    "sgdMomentum": run(lambda p: optim.SGD(p.values(), lr=0.05, momentum=0.9)),
    "sgdNesterov": run(lambda p: optim.SGD(p.values(), lr=0.05, momentum=0.9, nesterov=True)),
    "sgdOneCycle": run(lambda p: optim.SGD(p.values(), lr=0.1, momentum=0.9), one_cycle),
    "sgdClipped": run(lambda p: optim.SGD(p.values(), lr=0.05), prepare=lambda p: torch.nn.utils.clip_grad_norm_(p, 1.5)),
    "adam": run(lambda p: optim.Adam(p.values(), lr=0.05)),
    "adamLargeEpsilon": run(lambda p: optim.Adam(p.values(), lr=0.05, betas=(0.8, 0.99), eps=1e-2)),
    "adamOneCycle": run(lambda p: optim.Adam(p.values(), lr=0.1), one_cycle),
    "adamw": run(lambda p: optim.AdamW(without_decay_of_bias(p, 0.01), lr=0.05)),
    "adamwDecaysAll": run(lambda p: optim.AdamW(p.values(), lr=0.05, weight_decay=0.2)),
}

golden = {
    "writtenBy": {"torch": torch.__version__, "python": platform.python_version()},
    "shapes": SHAPES,
    "shownSteps": SHOWN,
    "initial": {name: value.flatten().tolist() for name, value in initial.items()},
    "gradients": [{name: value.flatten().tolist() for name, value in step.items()} for step in gradients],
    "cases": cases,
}
target = Path("packages/optimizers/src/golden/optimizers.json")
target.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(f"wrote {target}: {target.stat().st_size} bytes")
