"""Golden numbers of fastai's, timm's and PyTorch's schedules for packages/schedulers. Needs torch, timm and fastai. Run it from the repository's root."""
import json
import platform
import warnings
from importlib.metadata import version
from pathlib import Path

import torch
from fastai.callback.schedule import combined_cos
from timm.scheduler.cosine_lr import CosineLRScheduler

warnings.filterwarnings("ignore", "Detected call of")

STEPS = 40


def optimizer(learning_rate):
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=learning_rate)


def fastai_one_cycle(peak, warm_up, high, low):
    rate = combined_cos(warm_up, peak / 25, peak, peak / 1e5)
    momentum = combined_cos(warm_up, high, low, high)
    return {"learningRate": [float(rate(i / STEPS)) for i in range(STEPS)], "momentum": [float(momentum(i / STEPS)) for i in range(STEPS)]}


def timm_cosine(prefix, warm_up=8):
    scheduler = CosineLRScheduler(
        optimizer(0.1), t_initial=STEPS - warm_up if prefix else STEPS, lr_min=1e-5, warmup_t=warm_up,
        warmup_lr_init=1e-4, warmup_prefix=prefix, cycle_limit=1)
    return [float(scheduler._get_lr(i)[0]) for i in range(STEPS)]


def torch_steps(make):
    scheduler = make(optimizer(0.1))
    values = []
    for _ in range(STEPS):
        values.append(scheduler.get_last_lr()[0])
        scheduler.step()
    return values


lr_scheduler = torch.optim.lr_scheduler
golden = {
    "writtenBy": {name: version(name) for name in ["fastai", "timm", "torch"]} | {"python": platform.python_version()},
    "steps": STEPS,
    "oneCycle": fastai_one_cycle(1e-3, 0.25, 0.95, 0.85),
    "oneCycleLateTurn": fastai_one_cycle(2e-3, 0.6, 0.9, 0.8),
    "cosine": timm_cosine(prefix=True),
    "cosineOverlap": timm_cosine(prefix=False),
    "cosineWithoutWarmUp": timm_cosine(prefix=False, warm_up=0),
    "milestones": torch_steps(lambda o: lr_scheduler.MultiStepLR(o, [12, 24, 36], gamma=0.1)),
    "every": torch_steps(lambda o: lr_scheduler.StepLR(o, 4, gamma=0.5)),
    "linear": torch_steps(lambda o: lr_scheduler.LinearLR(o, start_factor=1.0, end_factor=0.2, total_iters=STEPS)),
}
target = Path("packages/schedulers/src/golden/schedulers.json")
target.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(f"wrote {target}: {target.stat().st_size} bytes")
