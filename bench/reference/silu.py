"""Golden numbers for packages/layers: PyTorch's SiLU with its gradient.

Run: python bench/reference/silu.py   (writes packages/layers/src/golden/silu.json)
"""
import json
import pathlib

import torch

x = torch.tensor([-30.0, -5.0, -1.278, -1.0, 0.0, 0.5, 3.0, 30.0], dtype=torch.float64, requires_grad=True)
dy = torch.arange(1.0, 9.0, dtype=torch.float64)
y = torch.nn.functional.silu(x)
y.backward(dy)

target = pathlib.Path(__file__).parents[2] / "packages/layers/src/golden/silu.json"
target.write_text(json.dumps({
    "writtenBy": "bench/reference/silu.py", "versions": {"torch": torch.__version__},
    "x": x.tolist(), "dy": dy.tolist(), "y": y.tolist(), "dx": x.grad.tolist(),
}, indent=1) + "\n")
