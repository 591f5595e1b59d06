"""The other half of bench/input-path.mjs: images per second of torchvision's DataLoader.

Reads lines {"files": [...]} (sets the pictures) and {"backend": "pil" | "tensor", "workers": n} (runs them once through
the transforms) from standard input, and answers each with one line of JSON.
"""

import json
import sys
import time

import PIL
import torch
import torchvision
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision.io import ImageReadMode, decode_image
from torchvision.transforms import InterpolationMode, v2

# A thread for each process. With more, threads of OpenMP wait for each other by spinning, which on a machine that is
# also busy otherwise costs most of the speed.
torch.set_num_threads(1)

augmentation = [
    v2.RandomRotation(25, interpolation=InterpolationMode.BILINEAR),
    v2.RandomResizedCrop(224),
    v2.ColorJitter(0.2, 0.2, 0.2),
    v2.RandomHorizontalFlip(),
]
normalization = [v2.ToDtype(torch.float32, scale=True), v2.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))]
# As in torchvision's documentation: decoded by Pillow, or decoded to a tensor and transformed in uint8.
backends = {
    "pil": (lambda file: Image.open(file).convert("RGB"), v2.Compose([*augmentation, v2.ToImage(), *normalization])),
    "tensor": (lambda file: decode_image(file, ImageReadMode.RGB), v2.Compose([*augmentation, *normalization])),
}


class Pictures(Dataset):
    def __init__(self, files, backend):
        self.files = files
        self.read, self.transform = backends[backend]

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return self.transform(self.read(self.files[index]))


def epoch(loader):
    start = time.perf_counter()
    count = sum(len(batch) for batch in loader)
    return count / (time.perf_counter() - start)


files, loaders = [], {}
for line in sys.stdin:
    command = json.loads(line)
    if "files" in command:
        files, loaders = command["files"], {}
        answer = {"versions": {"torch": torch.__version__, "torchvision": torchvision.__version__, "pillow": PIL.__version__}}
    else:
        key = (command["backend"], command["workers"])
        if key not in loaders:
            workers = command["workers"]
            loaders[key] = DataLoader(Pictures(files, command["backend"]), batch_size=32, num_workers=workers, persistent_workers=workers > 0)
            epoch(loaders[key])  # starts the workers, which stay
        answer = {"imagesPerSecond": epoch(loaders[key])}
    print(json.dumps(answer), flush=True)
