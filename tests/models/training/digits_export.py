"""The data, training, every export, and the measurements of the digits models.

A model here is Input(8, 8) -> one recurrent layer -> Dense(10, softmax); only the cell differs.
"""
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import collections
import dataclasses
import inspect
import json
import multiprocessing
import pathlib
import re
import shutil
import sys
import tempfile
import time
from typing import Callable

import keras
import numpy as np
import onnxruntime
import sklearn.datasets
import sklearn.model_selection
import tensorflow as tf
import tf2onnx
from tensorflow.lite.python import schema_py_generated as schema

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)

SEED = 7
CALIBRATION = 160
GOLDEN = 32
STEPS, FEATURES, CLASSES = 8, 8, 10
MODELS = pathlib.Path(__file__).resolve().parent.parent


@dataclasses.dataclass
class Spec:
    """One model of the corpus."""
    name: str
    cell: str
    layer: Callable          # layer(**rnn_options) -> the recurrent layer
    equations: str
    cell_file: pathlib.Path | None = None
    saved_model: bool = False
    legacy: bool = False     # an LSTM or GRU that Keras 2 has too: also exported from there, fused
    litert: bool = False     # also keep what model.export(format="litert") writes
    epochs: int = 100
    learning_rate: float = 5e-3
    notes: tuple = ()


# ---- data -------------------------------------------------------------------------------------

def load_data():
    """1400 training and 397 test images; a row of 8 pixels is a time step."""
    x, y = sklearn.datasets.load_digits(return_X_y=True)
    x = (x / 16.0).astype(np.float32).reshape(-1, STEPS, FEATURES)
    return sklearn.model_selection.train_test_split(
        x, y.astype(np.int32), test_size=397, stratify=y, random_state=SEED)


def save_data():
    x_train, x_test, _, y_test = load_data()
    folder = MODELS / "data"
    folder.mkdir(exist_ok=True)
    np.savez(folder / "digits.npz", x_calib=x_train[:CALIBRATION], x_test=x_test, y_test=y_test)


# ---- model ------------------------------------------------------------------------------------

def build(layer):
    return keras.Sequential([
        keras.Input((STEPS, FEATURES), name="x"),
        layer,
        keras.layers.Dense(CLASSES, activation="softmax"),
    ])


def train(spec):
    keras.utils.clear_session()
    keras.utils.set_random_seed(SEED)
    x_train, x_test, y_train, y_test = load_data()
    model = build(spec.layer())
    batch = 32
    steps = spec.epochs * -(-len(x_train) // batch)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(spec.learning_rate, steps), clipnorm=1.0),
        loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x_train, y_train, batch_size=batch, epochs=spec.epochs, verbose=0)
    # The weights in a model that was never compiled: its files then hold no optimizer state.
    keras.utils.clear_session()
    fresh = build(spec.layer())
    fresh.set_weights(model.get_weights())
    return fresh


def unrolled_copy(spec, model):
    copy = build(spec.layer(unroll=True))
    copy.set_weights(model.get_weights())
    return copy


def trace(model, x):
    """Run the cell step by step: the outputs of every step and the final states."""
    layer = model.layers[0]
    states = [np.zeros((len(x), n), np.float32) for n in np.atleast_1d(layer.cell.state_size)]
    outputs = []
    for t in range(x.shape[1]):
        output, states = layer.cell(x[:, t], states, training=False)
        outputs.append(np.asarray(output))
    return np.stack(outputs, axis=1), [np.asarray(s) for s in states]


# ---- TFLite -----------------------------------------------------------------------------------

def fixed_function(model):
    """The model for one window, as a TensorFlow function."""
    return tf.function(lambda x: model(x, training=False),
                       input_signature=[tf.TensorSpec([1, STEPS, FEATURES], tf.float32, name="x")])


def converter_of(model):
    # The model itself is not passed as a second argument: with Keras 3 that leaves the weights in
    # resource variables which the written file never initialises.
    return tf.lite.TFLiteConverter.from_concrete_functions([fixed_function(model).get_concrete_function()])


def quantize_int8(converter):
    calibration = load_data()[0][:CALIBRATION]
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([window[None]] for window in calibration)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    return converter


def legacy_copy(model):
    """The same LSTM or GRU layer in Keras 2: the TFLite converter knows how to fuse its LSTM, tf2onnx both."""
    import tf_keras
    cell = model.layers[0].cell
    if isinstance(cell, keras.layers.LSTMCell):
        layer = tf_keras.layers.LSTM(cell.units)
    else:
        layer = tf_keras.layers.GRU(cell.units, reset_after=cell.reset_after)
    copy = tf_keras.Sequential([
        tf_keras.Input(batch_shape=(1, STEPS, FEATURES), name="x"), layer,
        tf_keras.layers.Dense(CLASSES, activation="softmax")])
    copy.set_weights(model.get_weights())
    return copy


def attempt(function, path, *arguments):
    """Convert in a process of its own, for the calibrator can crash. Returns what happened, in words."""
    with tempfile.TemporaryDirectory() as folder:
        words = pathlib.Path(folder) / "error.txt"
        process = multiprocessing.get_context("spawn").Process(
            target=_attempt, args=(function, path, words, arguments))
        process.start()
        process.join()
        if words.exists():
            return words.read_text()
        if process.exitcode:
            return f"process ended by signal {-process.exitcode} (11 is a segmentation fault)"
    return "converted"


def _attempt(function, path, words, arguments):
    try:
        path.write_bytes(function(*arguments))
    except Exception as error:
        words.write_text(str(error).strip()[:600])


def convert_while_int8(keras_file):
    return quantize_int8(converter_of(keras.models.load_model(keras_file, compile=False))).convert()


def convert_while_dynamic(keras_file):
    converter = converter_of(keras.models.load_model(keras_file, compile=False))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    return converter.convert()


OP_NAMES = {value: name for name, value in vars(schema.BuiltinOperator).items() if isinstance(value, int)}


def inspect_tflite(path):
    """Subgraphs and operator histogram of a .tflite file."""
    content = path.read_bytes()
    model = schema.ModelT.InitFromPackedBuf(content, 0)

    def name(op):
        code = model.operatorCodes[op.opcodeIndex]
        builtin = OP_NAMES[max(code.builtinCode, code.deprecatedBuiltinCode)]
        return builtin if builtin != "CUSTOM" else "CUSTOM:" + code.customCode.decode()

    per_subgraph = [collections.Counter(name(op) for op in graph.operators or []) for graph in model.subgraphs]
    types = {value: name for name, value in vars(schema.TensorType).items() if isinstance(value, int)}
    constants, seen = collections.Counter(), set()
    for graph in model.subgraphs:
        for tensor in graph.tensors:
            data = model.buffers[tensor.buffer].data
            if data is not None and tensor.buffer not in seen:
                seen.add(tensor.buffer)
                constants[types[tensor.type]] += len(data)
    return {"bytes": len(content), "constant_bytes": dict(constants), "subgraphs": len(per_subgraph),
            "ops": dict(sum(per_subgraph, collections.Counter()).most_common()),
            "ops_per_subgraph": [dict(c.most_common()) for c in per_subgraph]}


def run_tflite(path, x, reference_kernels=False, raw=False):
    """Outputs for every window, states reset in between, and the median time of one invoke in us."""
    kind = tf.lite.experimental.OpResolverType
    interpreter = tf.lite.Interpreter(
        str(path), num_threads=1,
        experimental_op_resolver_type=kind.BUILTIN_REF if reference_kernels else kind.AUTO)
    interpreter.allocate_tensors()
    source, target = interpreter.get_input_details()[0], interpreter.get_output_details()[0]
    outputs, times = [], []
    for window in quantized(x, source):
        interpreter.reset_all_variables()
        interpreter.set_tensor(source["index"], window[None])
        start = time.perf_counter()
        interpreter.invoke()
        times.append(time.perf_counter() - start)
        outputs.append(interpreter.get_tensor(target["index"])[0])
    outputs = np.stack(outputs)
    if outputs.dtype == np.int8 and not raw:
        scale, zero = target["quantization"]
        outputs = (outputs.astype(np.float32) - zero) * scale
    return outputs, round(float(np.median(times)) * 1e6, 1)


def quantized(x, source):
    if source["dtype"] != np.int8:
        return x
    scale, zero = source["quantization"]
    return np.clip(np.round(x / scale) + zero, -128, 127).astype(np.int8)


def input_details(path):
    interpreter = tf.lite.Interpreter(str(path))
    interpreter.allocate_tensors()
    return interpreter.get_input_details()[0]


# ---- ONNX -------------------------------------------------------------------------------------

def onnx_histogram(graph):
    counts = collections.Counter()
    for node in graph.node:
        counts[node.op_type] += 1
        for attribute in node.attribute:
            if attribute.HasField("g"):
                counts += collections.Counter(
                    {f"{node.op_type}/{k}": v for k, v in onnx_histogram(attribute.g).items()})
    return counts


def write_onnx(function, path, x, y):
    proto, _ = tf2onnx.convert.from_function(
        function, input_signature=[tf.TensorSpec([1, STEPS, FEATURES], tf.float32, name="x")], opset=17)
    path.write_bytes(proto.SerializeToString())
    session = onnxruntime.InferenceSession(str(path))
    got = np.concatenate([session.run(None, {session.get_inputs()[0].name: w[None]})[0] for w in x])
    return {"result": "converted", "opset": 17, "nodes": dict(onnx_histogram(proto.graph).most_common()),
            "max_abs_difference_from_keras": float(np.abs(got - y).max())}


# ---- one model, everything --------------------------------------------------------------------

def make(spec, models, reuse=False):
    """Train spec (or reuse the model there), write every format into models/<name>/, measure, and write
    facts.json and README.md."""
    started = time.time()
    folder = models / spec.name
    model = keras.models.load_model(folder / "model.keras", compile=False) if reuse else train(spec)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _, x_test, _, y_test = load_data()
    golden_x = x_test[:GOLDEN]

    probabilities = model.predict(x_test, verbose=0)
    accuracy = lambda p: round(float(np.mean(np.argmax(p, axis=1) == y_test)), 4)
    golden_y = model.predict(golden_x, verbose=0)
    sequence, states = trace(model, golden_x)
    assert np.allclose(model.layers[1](sequence[:, -1]), golden_y, atol=1e-5)
    np.savez(folder / "golden.npz", x=golden_x, y=golden_y, y_sequence=sequence,
             **{f"state_{i}": s for i, s in enumerate(states)})
    if spec.cell_file:
        shutil.copy(spec.cell_file, folder / "cell.py")

    facts = {
        "name": spec.name, "dataset": "digits", "task": "classification", "cell": spec.cell,
        "units": int(np.atleast_1d(model.layers[0].cell.state_size)[-1]),
        "time_steps": STEPS, "input_features": FEATURES, "outputs": CLASSES,
        "parameters": model.count_params(),
    }
    matrices = lambda layer: sum(int(np.prod(w.shape)) for w in layer.weights
                                 if len(w.shape) == 2 and "bias" not in w.name)
    facts["macs_per_step_recurrent"] = matrices(model.layers[0])
    facts["macs_total"] = STEPS * matrices(model.layers[0]) + matrices(model.layers[1])
    facts["macs_count"] = "matrix products only; element-wise products are not counted"
    facts["float_metric"] = {"name": "accuracy", "value": accuracy(probabilities), "test_samples": len(y_test)}
    facts["state_sizes"] = [int(n) for n in np.atleast_1d(model.layers[0].cell.state_size)]
    facts["weights"] = [{"path": w.path, "shape": list(w.shape)} for w in model.weights]

    # Keras formats: written, read back, compared.
    facts["keras_round_trip"] = {}
    for file in ("model.keras", "model.h5"):
        try:
            model.save(folder / file)
            again = keras.models.load_model(folder / file, compile=False)
            facts["keras_round_trip"][file] = float(np.abs(again.predict(golden_x, verbose=0) - golden_y).max())
        except Exception as error:
            facts["keras_round_trip"][file] = "failed: " + str(error).strip()[:300]
    if spec.saved_model:
        model.export(folder / "saved_model", format="tf_saved_model", verbose=False)
    if spec.litert:
        model.export(folder / "litert.tflite", format="litert", verbose=False)

    # TFLite.
    float_file = folder / "float.tflite"
    float_file.write_bytes(converter_of(model).convert())
    copy = unrolled_copy(spec, model)
    float_unrolled_bytes = len(converter_of(copy).convert())
    (folder / "int8_unrolled.tflite").write_bytes(quantize_int8(converter_of(copy)).convert())
    facts["int8_while_attempt"] = attempt(convert_while_int8, folder / "int8_while.tflite", folder / "model.keras")
    facts["dynamic_range_while_attempt"] = attempt(
        convert_while_dynamic, folder / "dynamic_while.tflite", folder / "model.keras")
    legacy = legacy_copy(model) if spec.legacy else None
    fused = spec.legacy and isinstance(model.layers[0].cell, keras.layers.LSTMCell)
    if fused:
        (folder / "float_fused.tflite").write_bytes(
            tf.lite.TFLiteConverter.from_keras_model(legacy).convert())
        (folder / "int8.tflite").write_bytes(
            quantize_int8(tf.lite.TFLiteConverter.from_keras_model(legacy)).convert())

    for key in ("tflite_ops", "tflite_accuracy", "tflite_accuracy_reference_kernels",
                "tflite_against_float", "tflite_host_invoke_us"):
        facts[key] = {}
    golden_int8 = {}
    for path in sorted(folder.glob("*.tflite")):
        facts["tflite_ops"][path.name] = inspect_tflite(path)
        try:
            outputs, _ = run_tflite(path, x_test)
            facts["tflite_accuracy"][path.name] = accuracy(outputs)
            facts["tflite_against_float"][path.name] = {
                "same_class": int(np.sum(outputs.argmax(1) == probabilities.argmax(1))),
                "mean_abs_difference": float(np.mean(np.abs(outputs - probabilities))),
                "max_abs_difference": float(np.max(np.abs(outputs - probabilities)))}
            facts["tflite_host_invoke_us"][path.name] = min(run_tflite(path, x_test)[1] for _ in range(3))
        except Exception as error:
            facts["tflite_accuracy"][path.name] = "does not run: " + str(error).strip()[:120]
            continue
        if path.name.startswith("int8"):
            key = path.stem
            facts["tflite_accuracy_reference_kernels"][path.name] = accuracy(run_tflite(path, x_test, True)[0])
            golden_int8[f"{key}_x"] = quantized(golden_x, input_details(path))
            golden_int8[f"{key}_y"] = run_tflite(path, golden_x, raw=True)[0]
            golden_int8[f"{key}_y_reference_kernels"] = run_tflite(path, golden_x, True, raw=True)[0]
    np.savez(folder / "golden_int8.npz", **golden_int8)

    best = "int8.tflite" if fused else "int8_unrolled.tflite"
    how = "fused UNIDIRECTIONAL_SEQUENCE_LSTM, full int8" if fused else "unrolled over 8 steps, full int8"
    facts["tflite_int8_metric"] = {"name": "accuracy", "value": facts["tflite_accuracy"][best],
                                   "test_samples": len(y_test), "how": how}
    size = lambda name: (folder / name).stat().st_size if (folder / name).exists() else None
    facts["sizes"] = {
        "float_while": size("float.tflite"), "float_unrolled": float_unrolled_bytes,
        "float_fused": size("float_fused.tflite"), "int8_unrolled": size("int8_unrolled.tflite"),
        "int8_fused": size("int8.tflite"),
        "int8_unrolled_over_float_while": round(size("int8_unrolled.tflite") / size("float.tflite"), 2),
        "int8_unrolled_over_int8_fused":
            round(size("int8_unrolled.tflite") / size("int8.tflite"), 2) if fused else None,
    }

    # ONNX.
    try:
        facts["onnx"] = write_onnx(fixed_function(model), folder / "model.onnx", golden_x, golden_y)
    except Exception as error:
        facts["onnx"] = {"result": "failed: " + str(error).strip()[:300]}
    if legacy:
        try:
            facts["onnx_from_legacy_keras"] = write_onnx(
                tf.function(lambda x: legacy(x, training=False)), folder / "legacy.onnx", golden_x, golden_y)
        except Exception as error:
            facts["onnx_from_legacy_keras"] = {"result": "failed: " + str(error).strip()[:300]}

    facts["formats"] = {
        p.name + ("/" if p.is_dir() else ""):
            sum(f.stat().st_size for f in p.rglob("*") if f.is_file()) if p.is_dir() else p.stat().st_size
        for p in sorted(folder.iterdir())}
    facts["notes"] = " ".join(spec.notes)
    flat = lambda match: " ".join(match.group().split()).replace("[ ", "[").replace(" ]", "]")
    (folder / "facts.json").write_text(
        re.sub(r"\[[-\d.,\s]*\]", flat, json.dumps(facts, indent=1)) + "\n")
    (folder / "README.md").write_text(readme(spec, facts))
    print(f"{spec.name:22} float {facts['float_metric']['value']:.4f}  tflite {facts['tflite_accuracy']}  "
          f"onnx {facts['onnx']['result'][:40]}  {time.time() - started:.0f} s", flush=True)


FILES = {
    "model.keras": "Keras 3", "model.h5": "Keras 3, legacy HDF5", "saved_model/": "model.export(), batch free",
    "float.tflite": "plain conversion for one window; the loop is a WHILE with a condition and a body subgraph",
    "float_fused.tflite": "the same weights through Keras 2, where the LSTM becomes one operator",
    "int8.tflite": "the same, full int8",
    "int8_unrolled.tflite": "full int8 of the model with unroll=True, 160 calibration windows",
    "int8_while.tflite": "full int8 conversion of the WHILE model",
    "dynamic_while.tflite": "the WHILE model with Optimize.DEFAULT alone (matrices of 1024 values or more become int8)",
    "litert.tflite": 'what model.export(format="litert") writes: TensorList Flex ops, so stock TFLite cannot run it',
    "model.onnx": "tf2onnx, opset 17, one window", "legacy.onnx": "tf2onnx from the Keras 2 copy, opset 17",
    "cell.py": "the cell's class",
    "golden.npz": "x, y, y_sequence (the cell's output at every step), state_<i> (final states), by Keras in float32",
    "golden_int8.npz": "int8 inputs and outputs of the int8 .tflite files: default kernels and reference kernels",
}


def readme(spec, facts):
    lines = [f"# {spec.name}", f"{spec.cell}; Input(8, 8) -> {facts['state_sizes']} -> Dense(10, softmax), "
             f"{facts['parameters']} parameters. Float test accuracy {facts['float_metric']['value']}.", "",
             "```", *inspect.cleandoc(spec.equations).splitlines(), "```"]
    for name, size in facts["formats"].items():
        ops = facts["tflite_ops"].get(name)
        tail = ""
        if ops:
            accuracy = facts["tflite_accuracy"][name]
            tail = f"; {ops['subgraphs']} subgraph(s), {sum(ops['ops'].values())} ops, " + (
                f"accuracy {accuracy}" if isinstance(accuracy, float) else "does not run")
        onnx = facts.get({"model.onnx": "onnx", "legacy.onnx": "onnx_from_legacy_keras"}.get(name), {})
        if "nodes" in onnx:
            tail = "; nodes " + ", ".join(k for k in onnx["nodes"] if "/" not in k)
        lines.append(f"- `{name}` ({size} B): {FILES.get(name, '')}{tail}")
    if "converted" not in facts["int8_while_attempt"]:
        lines.append(f"- Full int8 of the WHILE model failed: {facts['int8_while_attempt'].splitlines()[0][:160]}.")
    lines += [f"- {note}" for note in spec.notes]
    return "\n".join(lines) + "\n"


# ---- command line -----------------------------------------------------------------------------

def main(specs, models):
    names = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    for spec in specs:
        if not names or spec.name in names:
            make(spec, models, reuse="--reuse" in sys.argv)
