"""Writes packages/report/src/golden/report.json: class scores, the accuracy interval, a smoothed curve, widths of text.

Needs scikit-learn, SciPy, pandas, fontTools, and the font that the workspace has installed.
"""

import json
from pathlib import Path

import fontTools
import numpy
import pandas
import scipy
import sklearn
from fontTools.ttLib import TTFont
from scipy.stats import binomtest
from sklearn.metrics import confusion_matrix, precision_recall_fscore_support

root = Path(__file__).parent.parent.parent

random = numpy.random.default_rng(7)
labels = random.integers(0, 5, 90)
predicted = numpy.where(random.random(90) < 0.7, labels, random.integers(0, 5, 90))
precision, recall, f1, pictures = precision_recall_fscore_support(labels, predicted, labels=range(5))

curve = [float(value) for value in numpy.round(2 * numpy.exp(-numpy.arange(40) / 9) + random.normal(0, 0.2, 40), 4)]
curve[11] = float("nan")

intervals = []
for right, total in [(73, 80), (80, 80), (0, 12), (1, 3), (9120, 10000)]:
    interval = binomtest(right, total).proportion_ci(0.95, method="wilson")
    intervals.append({"right": right, "pictures": total, "low": interval.low, "high": interval.high})

font = TTFont(root / "packages/report/node_modules/@fontsource/inter/files/inter-latin-400-normal.woff")
glyph_of, metrics = font.getBestCmap(), font["hmtx"]
widths = [{"text": text, "width": sum(metrics[glyph_of[ord(letter)]][0] for letter in text)} for text in ("H", "learning rate", "95.0%", "Größe × 2")]

golden = {
    "versions": {"numpy": numpy.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__, "pandas": pandas.__version__, "fonttools": fontTools.version},
    "scores": {
        "labels": labels.tolist(),
        "predicted": predicted.tolist(),
        "counts": confusion_matrix(labels, predicted, labels=range(5)).tolist(),
        "precision": precision.tolist(),
        "recall": recall.tolist(),
        "f1": f1.tolist(),
        "pictures": pictures.tolist(),
    },
    "intervals": intervals,
    "smooth": {
        "beta": 0.9,
        "values": [None if value != value else value for value in curve],
        "smoothed": [None if raw != raw else value for raw, value in zip(curve, pandas.Series(curve).ewm(alpha=0.1, ignore_na=True).mean().tolist())],
    },
    "unitsPerEm": font["head"].unitsPerEm,
    "widths": widths,
}
lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in golden.items())
(root / "packages/report/src/golden/report.json").write_text(f"{{\n{lines}\n}}\n")
