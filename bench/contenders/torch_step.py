"""PyTorch's training step: timm's EfficientNet-Lite0 (TensorFlow padding) with the same head, AdamW, channels last."""
import json
import resource
import sys
import time

import timm
import torch
from torch import nn

options = json.loads(sys.argv[1])
torch.set_num_threads(2)


class ConcatPool(nn.Module):
    def forward(self, x):
        return torch.cat([x.mean((2, 3)), x.amax((2, 3))], 1)


body = timm.create_model("tf_efficientnet_lite0", pretrained=False, num_classes=0, global_pool="")
head = nn.Sequential(ConcatPool(), nn.BatchNorm1d(2560), nn.Dropout(0.35), nn.Linear(2560, 1024), nn.ReLU(),
                     nn.BatchNorm1d(1024), nn.Dropout(0.35), nn.Linear(1024, 5))
frozen = options["trainable"] == "head"
body.to(memory_format=torch.channels_last).train(not frozen)
head.train()
parameters = list(head.parameters()) if frozen else [*body.parameters(), *head.parameters()]
optimizer = torch.optim.AdamW(parameters, 1e-3, foreach=True)
loss_function = nn.CrossEntropyLoss(label_smoothing=0.1)
x = torch.randn(options["batch"], 3, 224, 224).to(memory_format=torch.channels_last)
y = torch.randint(0, 5, (options["batch"],))


def step():
    optimizer.zero_grad()
    if frozen:
        with torch.no_grad():
            features = body(x)
    else:
        features = body(x)
    loss = loss_function(head(features), y)
    loss.backward()
    optimizer.step()
    return loss.item()


print(json.dumps({"version": f"torch {torch.__version__}, timm {timm.__version__}"}), flush=True)
for line in sys.stdin:
    if line.strip() == "end":
        print(json.dumps({"peakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}), flush=True)
        break
    start = time.perf_counter()
    step()
    print(json.dumps({"milliseconds": (time.perf_counter() - start) * 1000}), flush=True)
