"""Golden numbers of scikit-learn's multi-label scores for packages/training, and of iterative stratification for packages/datasets.

Needs numpy, scikit-learn and iterative-stratification. Run it from the repository's root.
"""
import json
import platform
from importlib.metadata import version
from pathlib import Path

import numpy
import sklearn
from iterstrat.ml_stratifiers import MultilabelStratifiedShuffleSplit
from sklearn.metrics import accuracy_score, average_precision_score, f1_score, precision_recall_curve, precision_recall_fscore_support

random = numpy.random.default_rng(3)
pictures, classes = 60, 5
truth = (random.random((pictures, classes)) < [0.5, 0.3, 0.2, 0.1, 0.4]).astype(int)
# Rounded, so that there are ties.
probabilities = numpy.round(numpy.clip(0.35 * truth + random.random((pictures, classes)) * 0.65, 0, 1), 2)
answers = (probabilities >= 0.5).astype(int)
precision, recall, f1, support = precision_recall_fscore_support(truth, answers, average=None, zero_division=0)


def best_f1(label):
    precisions, recalls, _ = precision_recall_curve(truth[:, label], probabilities[:, label])
    return float(numpy.max(2 * precisions * recalls / numpy.maximum(precisions + recalls, 1e-12)))


scores = {
    "writtenBy": {"numpy": numpy.__version__, "scikit-learn": sklearn.__version__, "python": platform.python_version()},
    "truth": truth.tolist(),
    "probabilities": probabilities.tolist(),
    "averagePrecision": average_precision_score(truth, probabilities, average=None).tolist(),
    "meanAveragePrecision": average_precision_score(truth, probabilities, average="macro"),
    "precision": precision.tolist(),
    "recall": recall.tolist(),
    "f1": f1.tolist(),
    "pictures": support.tolist(),
    "microF1": f1_score(truth, answers, average="micro"),
    "macroF1": f1_score(truth, answers, average="macro"),
    "accuracy": accuracy_score(truth, answers),
    "bestF1": [best_f1(label) for label in range(classes)],
}

# Labels that come together and labels that are rare, as in photos.
count = 500
scene = random.integers(0, 3, count)
chances = numpy.array([[0.9, 0.6, 0.05, 0.02, 0.3, 0.01], [0.1, 0.5, 0.4, 0.05, 0.0, 0.02], [0.0, 0.0, 0.2, 0.1, 0.6, 0.03]])
labels = (random.random((count, 6)) < chances[scene]).astype(int)
share = 0.2


def deviations(held_out):
    """Of each label, how far its share of held-out pictures is from the wanted one."""
    return numpy.abs(labels[held_out].sum(axis=0) / labels.sum(axis=0) - share)


def mean_deviation(split_of):
    return float(numpy.mean([deviations(split_of(seed)).mean() for seed in range(50)]))


stratified = mean_deviation(lambda seed: next(MultilabelStratifiedShuffleSplit(n_splits=1, test_size=share, random_state=seed).split(labels, labels))[1])
shuffled = mean_deviation(lambda seed: numpy.random.default_rng(seed).permutation(count)[: int(count * share)])
split = {
    "writtenBy": {"numpy": numpy.__version__, "iterative-stratification": version("iterative-stratification"), "python": platform.python_version()},
    "share": share,
    "labels": [numpy.flatnonzero(row).tolist() for row in labels],
    "meanDeviation": {"iterativeStratification": stratified, "random": shuffled},
}

for target, golden in {"packages/training/src/golden/multi-label-scores.json": scores, "packages/datasets/src/golden/iterative-split.json": split}.items():
    path = Path(target)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(golden, separators=(",", ":")) + "\n")
    print(f"wrote {path}: {path.stat().st_size} bytes")
print(split["meanDeviation"])
