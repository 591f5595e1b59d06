"""Golden numbers for packages/backbones: what timm makes of position embeddings and relative position biases for other sizes.

Run: python bench/reference/resampled_positions.py   (writes packages/backbones/src/golden/resampled-positions.json)
"""
import json
import pathlib

import timm
import torch
from timm.layers import resample_abs_pos_embed, resize_rel_pos_bias_table


def given(shape):
    """The test makes the same: (37 · place mod 101) / 50 − 1."""
    count = torch.Size(shape).numel()
    return ((37 * torch.arange(count) % 101) / 50 - 1).reshape(shape)


def rounded(tensor):
    return [round(value, 6) for value in tensor.reshape(-1).tolist()]


def positions(side, wanted, channels=2):
    shape = [1, 1 + side**2, channels]
    fitted = resample_abs_pos_embed(given(shape), new_size=[wanted, wanted], num_prefix_tokens=1)
    return {"given": shape, "wanted": list(fitted.shape), "fitted": rounded(fitted)}


def biases(window, wanted, heads=2):
    shape, wanted_shape = [[(2 * size - 1) ** 2, heads] for size in (window, wanted)]
    fitted = resize_rel_pos_bias_table(given(shape), new_window_size=(wanted, wanted), new_bias_shape=tuple(wanted_shape))
    return {"given": shape, "wanted": wanted_shape, "fitted": rounded(fitted)}


target = pathlib.Path(__file__).parents[2] / "packages/backbones/src/golden/resampled-positions.json"
target.write_text(json.dumps({
    "writtenBy": "bench/reference/resampled_positions.py", "versions": {"torch": torch.__version__, "timm": timm.__version__},
    "positions": [positions(14, 4), positions(37, 16), positions(14, 24)],
    "biases": [biases(7, 4), biases(7, 2), biases(7, 1), biases(7, 12)],
}) + "\n")
