"""torchvision: an epoch of photos from files to batches, with a DataLoader and a worker for each core."""

import json
import sys
from pathlib import Path

import torch
import torchvision
from PIL import Image
from take_turns import take_turns
from torch.utils.data import DataLoader, Dataset
from torchvision.io import ImageReadMode, decode_image
from torchvision.transforms import InterpolationMode, v2

work = json.loads(sys.argv[1])
# A thread for each process: with more they wait for each other.
torch.set_num_threads(1)

augmentation = [
    v2.RandomRotation(25, interpolation=InterpolationMode.BILINEAR),
    v2.RandomResizedCrop(work["size"]),
    v2.ColorJitter(0.2, 0.2, 0.2),
    v2.RandomHorizontalFlip(),
]
normalization = [v2.ToDtype(torch.float32, scale=True), v2.Normalize((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))]
# As in torchvision's documentation: decoded by Pillow, or decoded to a tensor and transformed in uint8.
read, transform = {
    "pil": (lambda file: Image.open(file).convert("RGB"), v2.Compose([*augmentation, v2.ToImage(), *normalization])),
    "tensor": (lambda file: decode_image(file, ImageReadMode.RGB), v2.Compose([*augmentation, *normalization])),
}[work["variant"]]


class Pictures(Dataset):
    files = sorted(str(file) for file in Path(work["folder"]).rglob("*.jpg"))

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return transform(read(self.files[index]))


loader = DataLoader(Pictures(), batch_size=work["batch"], num_workers=work["threads"], persistent_workers=True)
take_turns({"version": f"torchvision {torchvision.__version__}"}, lambda: {"pictures": sum(len(batch) for batch in loader)})
