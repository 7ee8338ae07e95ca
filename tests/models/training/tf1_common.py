"""Helpers for the TensorFlow 1 style models: data, training, checkpoints, freezing, facts.

TensorFlow 2 still carries the TF1 API under tf.compat.v1; its RNN cells come with the package tf_keras
(set TF_USE_LEGACY_KERAS=1 before importing TensorFlow).
"""
import collections
import json
import os
import pathlib
import pickle
import shutil
import subprocess
import sys
import tempfile

os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")
# TensorFlow 2.21's oneDNN rewrite fuses a layer normalisation in a v1 graph and gets it wrong (by 0.03 in tf1_held_lnlstm).
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

import numpy as np
import tensorflow as tf

tf1 = tf.compat.v1
tf1.disable_v2_behavior()
tf1.logging.set_verbosity(tf1.logging.ERROR)

MODELS = pathlib.Path(__file__).resolve().parent.parent
BATCH = None  # the batch of the nets being built: unknown, or 1 for the TFLite converter
SESSION = tf1.ConfigProto(intra_op_parallelism_threads=2, inter_op_parallelism_threads=1)


# ---------------------------------------------------------------- data
def load_digits():
    """8x8 handwritten digits as 8 steps of 8 features in [0, 1]."""
    from sklearn.datasets import load_digits as load
    from sklearn.model_selection import train_test_split

    x, y = load(return_X_y=True)
    x = (x / 16.0).astype(np.float32).reshape(-1, 8, 8)
    x_train, x_test, y_train, y_test = train_test_split(x, y, test_size=397, stratify=y, random_state=7)
    stored = MODELS / "data" / "digits.npz"
    if stored.exists():  # the test windows beside the models: must be the same
        data = np.load(stored)
        assert np.array_equal(data["x_test"], x_test) and np.array_equal(data["y_test"], y_test), "digits.npz: another split"
    return x_train, y_train.astype(np.int32), x_test, y_test.astype(np.int32)


# ---------------------------------------------------------------- graph modes
def use_control_flow_v2(on):
    """v1: Switch/Merge/Enter/Exit and reference variables. v2: While with functions, resource variables."""
    if on:
        tf1.enable_control_flow_v2()
        tf1.enable_resource_variables()
    else:
        tf1.disable_control_flow_v2()
        tf1.disable_resource_variables()


class Net:
    """What a build function returns: named inputs, named outputs, and the logits to train on."""

    def __init__(self, inputs, outputs, logits, loss=None):
        self.inputs, self.outputs, self.logits, self.loss = inputs, outputs, logits, loss

    def output_names(self):
        return [t.op.name for t in self.outputs.values()]


def placeholder(dtype, shape, name):
    """A placeholder whose first dimension is the batch."""
    return tf1.placeholder(dtype, [BATCH, *shape], name=name)


def named(tensor, name):
    return tf.identity(tensor, name=name)


def classifier_head(h, classes=10):
    """matmul + bias -> softmax, variables output/weights and output/bias."""
    with tf1.variable_scope("output"):
        w = tf1.get_variable("weights", [h.shape[-1], classes])
        b = tf1.get_variable("bias", [classes], initializer=tf1.zeros_initializer())
        logits = tf.add(tf.matmul(h, w), b, name="logits")
    return logits, tf.nn.softmax(logits, name="y")


# ---------------------------------------------------------------- training
def train(build, x, y, ckpt_dir, epochs=40, batch=32, rate=5e-3, feed=None, variables=None, restore=None, seed=7):
    """Trains build()'s graph and writes a Saver checkpoint of all variables, Adam's slots included.

    feed(net, rng, x_batch) -> extra placeholders; variables: a filter of what is trained;
    restore(session): loads pretrained variables before the first step.
    """
    use_control_flow_v2(False)
    rng = np.random.default_rng(seed)
    with tf1.Graph().as_default():
        tf1.set_random_seed(seed)
        net = build()
        if net.loss is None:
            labels = placeholder(tf.int32, [], "labels")
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=net.logits))
        else:
            labels, loss = net.loss
        learning_rate = tf1.placeholder_with_default(np.float32(rate), [], name="learning_rate")
        trained = [v for v in tf1.trainable_variables() if variables is None or variables(v.name)]
        optimizer = tf1.train.AdamOptimizer(learning_rate)
        grads, _ = tf.clip_by_global_norm(tf.gradients(loss, trained), 5.0)
        step = optimizer.apply_gradients(list(zip(grads, trained)))
        saver = tf1.train.Saver(save_relative_paths=True)
        parameters = {v.op.name: [int(d) for d in v.shape] for v in tf1.trainable_variables()}
        with tf1.Session(config=SESSION) as session:
            session.run(tf1.global_variables_initializer())
            if restore:
                restore(session)
            for epoch in range(epochs):
                order = rng.permutation(len(x))
                for i in range(0, len(x) - batch + 1, batch):
                    pick = order[i:i + batch]
                    values = {net.inputs["x"]: x[pick], labels: y[pick],
                              learning_rate: rate * (0.1 if epoch > 0.75 * epochs else 1.0)}
                    if feed:
                        values.update(feed(net, rng, x[pick]))
                    session.run(step, values)
            shutil.rmtree(ckpt_dir, ignore_errors=True)
            ckpt_dir.mkdir(parents=True)
            saver.save(session, str(ckpt_dir / "model.ckpt"))
    return parameters


# ---------------------------------------------------------------- inference graphs
def freeze(build, ckpt_dir, path, control_flow_v2=False, batch=None):
    """Rebuilds the net without training ops, loads the checkpoint, turns variables into constants."""
    global BATCH
    use_control_flow_v2(control_flow_v2)
    BATCH = batch
    with tf1.Graph().as_default() as graph:
        net = build()
        with tf1.Session(config=SESSION) as session:
            tf1.train.Saver().restore(session, str(ckpt_dir / "model.ckpt"))
            frozen = tf1.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), net.output_names())
    frozen.ClearField("debug_info")
    path.write_bytes(frozen.SerializeToString(deterministic=True))
    use_control_flow_v2(False)
    BATCH = None
    return histogram(frozen)


def histogram(graph_def):
    """Node counts by op: the main graph, and each library function (control flow v2 bodies)."""
    ops = {"main": dict(collections.Counter(n.op for n in graph_def.node).most_common())}
    for f in graph_def.library.function:
        ops[f.signature.name] = dict(collections.Counter(n.op for n in f.node_def).most_common())
    return ops


def run_frozen(path, outputs, feeds):
    """Runs a frozen graph: feeds and outputs by op name."""
    with tf1.Graph().as_default() as graph:
        graph_def = tf1.GraphDef()
        graph_def.ParseFromString(path.read_bytes())
        tf.import_graph_def(graph_def, name="")
        with tf1.Session(graph=graph, config=SESSION) as session:
            return session.run([o + ":0" for o in outputs], {k + ":0": v for k, v in feeds.items()})


# ---------------------------------------------------------------- TFLite
BUILTIN = {}


def tflite_facts(content):
    """Subgraphs and op histogram of a .tflite."""
    from tensorflow.lite.python import schema_py_generated as schema

    if not BUILTIN:
        BUILTIN.update({v: k for k, v in vars(schema.BuiltinOperator).items() if isinstance(v, int)})
    model = schema.ModelT.InitFromObj(schema.Model.GetRootAs(content, 0))
    def name(code):
        builtin = max(code.builtinCode, code.deprecatedBuiltinCode)
        return code.customCode.decode() if builtin == 32 else BUILTIN[builtin]
    ops = [dict(collections.Counter(name(model.operatorCodes[o.opcodeIndex]) for o in g.operators or []).most_common())
           for g in model.subgraphs]
    return {"subgraphs": len(model.subgraphs), "ops": ops, "bytes": len(content)}


def convert_tflite(path, target, shapes, outputs, calibration=None):
    """frozen.pb -> .tflite with batch 1; int8 if calibration (a list of windows) is given. Returns facts, or why it was refused.

    In a process of its own: the int8 converter can crash on a WHILE.
    """
    with tempfile.TemporaryDirectory() as scratch:
        job = pathlib.Path(scratch) / "job"
        job.write_bytes(pickle.dumps((str(path), str(target), shapes, outputs, calibration)))
        done = subprocess.run([sys.executable, __file__, str(job)], capture_output=True, text=True)
        answer = pathlib.Path(str(job) + ".answer")
        if answer.exists():
            return pickle.loads(answer.read_bytes())
        return {"refused": f"the converter crashed: exit status {done.returncode} (-11: segmentation fault, in Calibrator.FeedTensor)"}


def convert_job(job):
    path, target, shapes, outputs, calibration = pickle.loads(job.read_bytes())
    converter = tf1.lite.TFLiteConverter.from_frozen_graph(path, list(shapes), outputs, shapes)
    if calibration is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        converter.representative_dataset = lambda: iter(calibration)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.int8
    try:
        content = converter.convert()
        pathlib.Path(target).write_bytes(content)
        answer = tflite_facts(content)
    except Exception as error:
        answer = {"refused": " ".join(str(error).split())[:600]}
    pathlib.Path(str(job) + ".answer").write_bytes(pickle.dumps(answer))


def run_tflite(path, feeds_list, n_outputs=1):
    """Window by window; state variables reset before each. feeds: {input name: array with batch 1}."""
    interpreter = tf.lite.Interpreter(str(path), num_threads=1)
    interpreter.allocate_tensors()
    details = {d["name"].split(":")[0]: d for d in interpreter.get_input_details()}
    outs = []
    for feeds in feeds_list:
        interpreter.reset_all_variables()
        for name, value in feeds.items():
            d = details[name]
            if d["dtype"] == np.int8:
                scale, zero = d["quantization"]
                value = np.clip(np.round(value / scale) + zero, -128, 127)
            interpreter.set_tensor(d["index"], value.astype(d["dtype"]))
        interpreter.invoke()
        row = []
        for d in interpreter.get_output_details()[:n_outputs]:
            v = interpreter.get_tensor(d["index"])
            if d["dtype"] == np.int8:
                v = (v.astype(np.float32) - d["quantization"][1]) * d["quantization"][0]
            row.append(v)
        outs.append(row)
    return outs


# ---------------------------------------------------------------- records
def write_facts(folder, facts):
    facts = dict(facts)
    facts["formats"] = {str(p.relative_to(folder)): p.stat().st_size for p in sorted(folder.rglob("*"))
                        if p.is_file() and p.name not in ("facts.json",)}
    (folder / "facts.json").write_text(json.dumps(facts, indent=1) + "\n")


def accuracy(probabilities, labels):
    return round(float(np.mean(np.argmax(probabilities, -1) == labels)), 4)


def make(name, build, readme, cell, units, outputs, macs_step, macs_total, root=MODELS, feed=None, test_feed=None,
         epochs=40, rate=5e-3, time_steps=8, notes="", frozen=None, tflite=True, also=None, restore=None, variables=None):
    """One digits model from training to facts.json.

    outputs: {golden name: op name}; "y" is the softmax.
    test_feed(x) -> {placeholder name: array} for inputs other than x, as used in the golden and the test.
    frozen: {file name: (build function, control flow v2?)}; by default the same net in both control flows.
    """
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    x_train, y_train, x_test, y_test = load_digits()
    ckpt = folder / "ckpt"
    variables_shapes = train(build, x_train, y_train, ckpt, epochs=epochs, rate=rate, feed=feed, restore=restore, variables=variables)

    frozen = frozen or {"frozen.pb": (build, False), "frozen_v2.pb": (build, True)}
    ops, names = {}, list(outputs.values())
    test_extra = test_feed(x_test) if test_feed else {}
    results = {}
    for file, (b, v2) in frozen.items():
        ops[file] = freeze(b, ckpt, folder / file, v2)
        results[file] = run_frozen(folder / file, names, {"x": x_test, **test_extra})
    first = next(iter(results))
    for file, r in results.items():  # every form computes the same
        for a, b in zip(results[first], r):
            assert np.allclose(a, b, atol=2e-5), (name, file)
    by_name = dict(zip(outputs, results[first]))
    golden = {"x": x_test[:32], **{"x_" + k: v[:32] for k, v in test_extra.items()},
              **{k: v[:32] for k, v in by_name.items()}}
    np.savez_compressed(folder / "golden.npz", **golden)

    facts = {
        "name": name, "dataset": "digits", "task": "10-class digit classification, one image row per step", "cell": cell, "units": units,
        "time_steps": time_steps, "input_features": 8, "outputs": {k: [int(d) for d in v.shape[1:]] for k, v in golden.items() if not k.startswith("x")},
        "parameters": int(sum(np.prod(s) for s in variables_shapes.values())),
        "macs_per_step_recurrent": macs_step, "macs_total": macs_total,
        "float_metric": {"name": "accuracy", "value": accuracy(by_name["y"], y_test), "test_samples": len(y_test)},
        "tflite_int8_metric": None,
        "inputs": {"x": [None, time_steps, 8], **{k: [None, *v.shape[1:]] for k, v in test_extra.items()}},
        "output_nodes": outputs, "variables": variables_shapes, "pb_ops": ops, "notes": notes,
    }
    if tflite:
        tflite_from_frozen(folder, ckpt, frozen, names, x_train, x_test, y_test, test_extra, by_name["y"], facts)
    if also:
        also(folder, facts)
    (folder / "README.md").write_text(readme.strip() + "\n")
    write_facts(folder, facts)
    print(name, facts["float_metric"], facts["tflite_int8_metric"],
          {k: v.get("refused", "ok")[:100] for k, v in facts.get("tflite_ops", {}).items()}, flush=True)
    return facts


def tflite_from_frozen(folder, ckpt, frozen, names, x_train, x_test, y_test, test_extra, y_float, facts):
    """Tries the converter on each frozen graph as it is, then with batch 1 fixed in the graph; keeps the first accepted."""
    shapes = {"x": [1, *x_test.shape[1:]], **{k: [1, *v.shape[1:]] for k, v in test_extra.items()}}
    wanted = [facts["output_nodes"]["y"]]
    y_of = lambda r: np.stack([o[0][0] for o in r])
    feeds = [{"x": x_test[i:i + 1], **{k: v[i:i + 1] for k, v in test_extra.items()}} for i in range(len(x_test))]
    facts["tflite_ops"] = {}
    with tempfile.TemporaryDirectory() as scratch:
        candidates = {file: folder / file for file in frozen}
        for file, (build, v2) in frozen.items():
            candidates[file + " with batch 1"] = pathlib.Path(scratch) / file
            freeze(build, ckpt, pathlib.Path(scratch) / file, v2, batch=1)
        for source, path in candidates.items():
            result = convert_tflite(path, folder / "float.tflite", shapes, wanted)
            if "refused" in result:
                facts["tflite_ops"]["float.tflite from " + source] = result
                continue
            result["from"] = source
            y = y_of(run_tflite(folder / "float.tflite", feeds))
            result["accuracy"] = accuracy(y, y_test)
            result["max_abs_difference_to_frozen"] = float(np.abs(y - y_float).max())
            facts["tflite_ops"]["float.tflite"] = result

            # training windows; the other inputs drawn as in the test
            calibration = [[x_train[i:i + 1]] + [v[i:i + 1] for v in test_extra.values()] for i in range(100)]
            int8 = convert_tflite(path, folder / "int8.tflite", shapes, wanted, calibration)
            facts["tflite_ops"]["int8.tflite"] = int8
            if "refused" in int8:
                facts["tflite_int8_metric"] = {"value": None, "reason": int8["refused"][:200]}
                return
            int8["from"] = source
            try:
                value = accuracy(y_of(run_tflite(folder / "int8.tflite", feeds)), y_test)
            except Exception as error:
                facts["tflite_int8_metric"] = {"value": None, "reason": "converted but does not run: " + " ".join(str(error).split())[:300]}
                return
            facts["tflite_int8_metric"] = {"name": "accuracy", "value": value, "test_samples": len(y_test),
                                           "how": "TFLiteConverter full int8 of " + source + ", 100 calibration windows; tf.lite.Interpreter, window by window"}
            return
    facts["tflite_int8_metric"] = {"value": None, "reason": "the converter refused the float model already, see tflite_ops"}


if __name__ == "__main__":
    convert_job(pathlib.Path(sys.argv[1]))
