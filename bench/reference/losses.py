"""Golden numbers of PyTorch's cross-entropy for packages/losses. Needs torch. Run it from the repository's root.

Losses per sample, and the gradient of their mean, in double precision on numbers that float32 holds exactly.
"""
import json
import platform
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy, one_hot

CLASSES = 5
generator = torch.Generator().manual_seed(0)
logits = torch.randn(6, CLASSES, generator=generator) * 3
logits[4] = torch.tensor([90.0, -80.0, 0.0, 5.0, -5.0])
logits[5] = torch.tensor([-1e4, 1e4, 0.0, 20.0, -20.0])
labels = torch.tensor([0, 3, 4, 2, 1, 0])
mixed = 0.7 * one_hot(labels, CLASSES) + 0.3 * one_hot(labels.flip(0), CLASSES)
weights = torch.tensor([0.5, 2.0, 1.0, 0.0, 1.25])


def case(target, smoothing, weight):
    x = logits.double().requires_grad_()
    loss = cross_entropy(x, target if target.dtype == torch.long else target.double(), reduction="none", label_smoothing=smoothing, weight=None if weight is None else weight.double())
    loss.mean().backward()
    return {"losses": flat(loss), "gradient": flat(x.grad)}


def flat(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


cases = {
    f"{name}{'Smoothed' if smoothing else ''}{'Weighted' if weight is not None else ''}": case(target, smoothing, weight)
    for name, target in {"hard": labels, "soft": mixed}.items()
    for smoothing in [0.0, 0.1]
    for weight in [None, weights]
}
golden = {
    "writtenBy": {"torch": torch.__version__, "python": platform.python_version()},
    "logits": logits.tolist(),
    "hard": one_hot(labels, CLASSES).tolist(),
    "soft": mixed.tolist(),
    "weights": weights.tolist(),
    "cases": cases,
}
target = Path("packages/losses/src/golden/losses.json")
target.parent.mkdir(exist_ok=True)
target.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(f"wrote {target}: {target.stat().st_size} bytes")
