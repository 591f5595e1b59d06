"""Golden numbers of the multi-label losses of PyTorch and timm for packages/losses. Needs torch and timm. Run it from the repository's root.

Losses per sample (means over the classes), and the gradient of their mean, in double precision on numbers that float32 holds exactly.
"""
import json
import platform
from pathlib import Path

import timm
import torch
from timm.loss import AsymmetricLossMultiLabel
from torch.nn import BCEWithLogitsLoss

CLASSES = 5
generator = torch.Generator().manual_seed(0)
logits = torch.randn(6, CLASSES, generator=generator) * 3
logits[4] = torch.tensor([9.0, -8.0, 0.0, 5.0, -5.0])
# Far out torch's own form is what counts; timm clamps there, and its gradient is 0.
far = logits.clone()
far[5] = torch.tensor([-1e4, 1e4, 0.0, 20.0, -20.0])
hard = torch.tensor([[1, 0, 0, 1, 0], [0, 0, 0, 0, 0], [1, 1, 1, 1, 1], [0, 1, 0, 0, 0], [1, 0, 1, 0, 1], [1, 0, 0, 1, 0]]).float()
soft = 0.75 * hard + 0.25 * hard.flip(0)
weights = torch.tensor([0.5, 2.0, 1.0, 12.0, 1.25])


class InDouble(AsymmetricLossMultiLabel):
    """timm computes in float32; its own code on doubles."""

    def forward(self, x, y):
        x.float = lambda: x
        y.float = lambda: y
        return super().forward(x, y)


def case(criterion, x, target):
    x = x.double().requires_grad_()
    loss = criterion(x, target.double()).mean(dim=1)
    loss.mean().backward()
    return {"losses": flat(loss), "gradient": flat(x.grad)}


def flat(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().flatten().tolist()]


def smoothed(criterion, s):
    return lambda x, y: criterion(x, y * (1 - s) + s / 2)


plain = BCEWithLogitsLoss(reduction="none")
weighted = BCEWithLogitsLoss(reduction="none", pos_weight=weights.double())
cases = []
for name, target in {"hard": hard, "soft": soft}.items():
    for smoothing in [0.0, 0.1]:
        for weight in [None, weights]:
            criterion = plain if weight is None else weighted
            options = {"labelSmoothing": smoothing, **({} if weight is None else {"positiveWeight": weight.tolist()})}
            cases.append({"loss": "binaryCrossEntropy", "targets": name, "logits": "far", "options": options, **case(smoothed(criterion, smoothing), far, target)})
    for positive, negative, margin in [(1, 4, 0.05), (2, 2, 0), (0, 0, 0), (0, 3, 0.1)]:
        criterion = InDouble(gamma_pos=positive, gamma_neg=negative, clip=margin, reduction="none")
        options = {"positivePower": positive, "negativePower": negative, "margin": margin}
        cases.append({"loss": "asymmetric", "targets": name, "logits": "near", "options": options, **case(criterion, logits, target)})

golden = {
    "writtenBy": {"torch": torch.__version__, "timm": timm.__version__, "python": platform.python_version()},
    "logits": {"near": logits.tolist(), "far": far.tolist()},
    "targets": {"hard": hard.tolist(), "soft": soft.tolist()},
    "cases": cases,
}
target = Path("packages/losses/src/golden/multi-label-losses.json")
target.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
print(f"wrote {target}: {target.stat().st_size} bytes")
