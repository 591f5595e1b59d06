"""Writes packages/tensorflow/src/golden/session_protocols.json: messages that cross to TensorFlow's C interface, as TensorFlow's own classes encode them.

Session options are `ConfigProto`s; the run metadata is that of a small graph, with what its classes read from it.
"""

import json
from pathlib import Path

import google.protobuf
import tensorflow as tf
from tensorflow.core.protobuf import config_pb2, rewriter_config_pb2

root = Path(__file__).parent.parent.parent
on = rewriter_config_pb2.RewriterConfig.ON


def session_options(**fields):
    config = config_pb2.ConfigProto(allow_soft_placement=True)
    rewriter = config.graph_options.rewrite_options
    rewriter.meta_optimizer_iterations = rewriter_config_pb2.RewriterConfig.ONE
    if fields.get("rewrites") is False:
        rewriter.disable_meta_optimizer = True
    if "threads" in fields:
        config.intra_op_parallelism_threads, config.inter_op_parallelism_threads = fields["threads"]
    if fields.get("xla"):
        config.graph_options.optimizer_options.global_jit_level = config_pb2.OptimizerOptions.ON_1
        config.graph_options.optimizer_options.cpu_global_jit = True
    if fields.get("precision") == "float16":
        rewriter.auto_mixed_precision = on
    if fields.get("precision") == "bfloat16":
        rewriter.auto_mixed_precision_onednn_bfloat16 = on
    return config.SerializeToString(deterministic=True).hex()


def run_metadata():
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        x = tf.compat.v1.placeholder(tf.float32, [64, 64], name="x")
        y = tf.reduce_sum(tf.matmul(x, x, name="product"), name="total")
        metadata = config_pb2.RunMetadata()
        options = config_pb2.RunOptions(trace_level=config_pb2.RunOptions.FULL_TRACE)
        session.run(y, {x: [[0.5] * 64] * 64}, options=options, run_metadata=metadata)
    nodes = [node for device in metadata.step_stats.dev_stats for node in device.node_stats]
    return {
        "options": options.SerializeToString(deterministic=True).hex(),
        "bytes": metadata.SerializeToString(deterministic=True).hex(),
        "nodes": [
            {
                "name": node.node_name,
                "label": node.timeline_label,
                "start": node.all_start_micros + node.op_start_rel_micros,
                "microseconds": node.op_end_rel_micros - node.op_start_rel_micros,
            }
            for node in nodes
        ],
    }


golden = {
    "writtenBy": "bench/reference/session_protocols.py",
    "versions": {"tensorflow": tf.__version__, "protobuf": google.protobuf.__version__},
    "sessionOptions": {
        "default": session_options(),
        "threads": session_options(threads=(3, 2)),
        "asTraced": session_options(rewrites=False),
        "xla": session_options(xla=True),
        "float16": session_options(precision="float16"),
        "bfloat16": session_options(precision="bfloat16"),
    },
    "runMetadata": run_metadata(),
}
(root / "packages/tensorflow/src/golden/session_protocols.json").write_text(json.dumps(golden, indent=1) + "\n")
