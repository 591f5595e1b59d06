"""PyTorch: a script as people write it, until the first step is done."""

import json
import os
import resource
import sys

import timm
import torch
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.transforms import v2

work = json.loads(sys.argv[1])
torch.set_num_threads(work["threads"])
photos = ImageFolder(work["folder"], v2.Compose([
    v2.RandomRotation(25),
    v2.RandomResizedCrop(work["size"], scale=(0.35, 1)),
    v2.RandomHorizontalFlip(),
    v2.ColorJitter(0.2, 0.2, 0.2),
    v2.ToImage(),
    v2.ToDtype(torch.float32, scale=True),
    v2.Normalize((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
]))
loader = DataLoader(photos, batch_size=work["batch"], shuffle=True)
model = timm.create_model(work["network"], pretrained=False, num_classes=len(photos.classes)).to(memory_format=torch.channels_last)
optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
loss_function = torch.nn.CrossEntropyLoss(label_smoothing=0.1)

images, labels = next(iter(loader))
loss = loss_function(model(images.to(memory_format=torch.channels_last)), labels)
loss.backward()
optimizer.step()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"version": f"torch {torch.__version__}, timm {timm.__version__}", "loss": loss.item(), "peakBytes": peak}), flush=True)
os._exit(0)
