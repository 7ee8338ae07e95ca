"""TensorFlow 1 models on digits: dynamic_rnn, static_rnn, bidirectional, multi-layer with dropout,
initial states, a hand-written cell in a while_loop, and a transfer of pretrained weights by scope name.

    TF_USE_LEGACY_KERAS=1 venv/bin/python tf1.py [name ...]
"""
import sys

import numpy as np

from tf1_common import MODELS, Net, classifier_head, make, named, placeholder, tf, tf1

rnn_cell, nn = tf1.nn.rnn_cell, tf1.nn

FILES = """
frozen.pb: control flow v1 (Enter/Exit/Switch/Merge/NextIteration/LoopCond, TensorArray*V3), variables as constants, batch unknown.
frozen_v2.pb: the same net built with enable_control_flow_v2 (StatelessWhile, or While if the body draws random numbers or read a variable; cond and body are library functions; TensorList*).
ckpt/: tf.compat.v1.train.Saver of the training graph: .index/.data hold Adam's slots (<variable>/Adam, /Adam_1) besides the weights;
  .meta is the whole training graph, gradients included.
float.tflite: from the v2 graph built with batch 1: WHILE with cond and body subgraphs. The converter refuses v1 graphs (TensorArrayV3) and lists of unknown batch.
No int8.tflite: TensorFlow 2.21's calibrator dies of a segmentation fault on these WHILE models (facts.json: tflite_ops).
golden.npz: 32 test windows from the frozen graph. facts.json: output node of each array, variables with shapes, op histograms.
"""


def digits():
    return placeholder(tf.float32, [8, 8], "x")


# ---------------------------------------------------------------- tf1_basiclstm
def basiclstm():
    x = digits()
    outputs, state = nn.dynamic_rnn(rnn_cell.BasicLSTMCell(32), x, dtype=tf.float32)
    logits, y = classifier_head(outputs[:, -1])
    return Net({"x": x}, {"y": y, "outputs": named(outputs, "outputs"), "c": named(state.c, "state_c"), "h": named(state.h, "state_h")}, logits)


def make_basiclstm():
    make("tf1_basiclstm", basiclstm, """
# tf1_basiclstm
dynamic_rnn(BasicLSTMCell(32)) -> last output -> matmul + bias -> softmax. Digits, 8 rows of 8.
""" + FILES + """
Cell: [i, j, f, o] = split([x, h] @ kernel + bias); c' = c*sigmoid(f + 1) + sigmoid(i)*tanh(j); h' = tanh(c')*sigmoid(o).
One kernel for x and h stacked by rows (rows 0..7 are x's, 8..39 are h's). The forget bias 1.0 is a constant of the graph, NOT in the bias variable.
Variables: rnn/basic_lstm_cell/kernel [40,128], rnn/basic_lstm_cell/bias [128], output/weights, output/bias.
golden.npz: x, y, y_outputs (all steps), state_0 = c, state_1 = h.
""", "BasicLSTMCell", 32, {"y": "y", "y_outputs": "outputs", "state_0": "state_c", "state_1": "state_h"},
         (8 + 32) * 128, 8 * (8 + 32) * 128 + 320)


# ---------------------------------------------------------------- tf1_gru_bidir
def gru_bidir():
    x = digits()
    (fw, bw), (fw_state, bw_state) = nn.bidirectional_dynamic_rnn(rnn_cell.GRUCell(16), rnn_cell.GRUCell(16), x, dtype=tf.float32)
    logits, y = classifier_head(tf.concat([fw_state, bw_state], 1))
    return Net({"x": x}, {"y": y, "outputs": named(tf.concat([fw, bw], 2), "outputs"),
                          "fw": named(fw_state, "state_fw"), "bw": named(bw_state, "state_bw")}, logits)


def make_gru_bidir():
    make("tf1_gru_bidir", gru_bidir, """
# tf1_gru_bidir
bidirectional_dynamic_rnn(GRUCell(16), GRUCell(16)) -> concat of the two final states -> matmul + bias -> softmax.
""" + FILES + """
Cell: [r, u] = split(sigmoid([x, h] @ gates/kernel + gates/bias)); c = tanh([x, r*h] @ candidate/kernel + candidate/bias); h' = u*h + (1-u)*c.
The reset gate is applied BEFORE the candidate's matmul (Keras reset_after=False, ONNX linear_before_reset=0); gate order r, u; u keeps the old state.
Scopes: bidirectional_rnn/{fw,bw}/gru_cell/{gates,candidate}/{kernel,bias}. The backward net reads ReverseV2 of x and its outputs are reversed again.
golden.npz: x, y, y_outputs (fw and bw side by side in time order), state_0 = fw final, state_1 = bw final.
""", "GRUCell, bidirectional", 16, {"y": "y", "y_outputs": "outputs", "state_0": "state_fw", "state_1": "state_bw"},
         2 * (8 + 16) * 48, 8 * 2 * (8 + 16) * 48 + 320)


# ---------------------------------------------------------------- tf1_multi_dropout
def multi_dropout():
    x = digits()
    length = placeholder(tf.int32, [], "seq_len")
    keep = tf1.placeholder_with_default(np.float32(1.0), [], name="keep_prob")
    cells = [rnn_cell.DropoutWrapper(rnn_cell.LSTMCell(24), output_keep_prob=keep) for _ in range(2)]
    outputs, state = nn.dynamic_rnn(rnn_cell.MultiRNNCell(cells), x, sequence_length=length, dtype=tf.float32)
    logits, y = classifier_head(state[-1].h)
    states = {f"{part}{i}": named(getattr(s, part), f"state_{part}{i}") for i, s in enumerate(state) for part in "ch"}
    return Net({"x": x, "seq_len": length, "keep_prob": keep}, {"y": y, "outputs": named(outputs, "outputs"), **states}, logits)


def lengths(n):
    """Two thirds of the windows are whole; the others stop after 6 or 7 rows."""
    return np.array([8, 7, 8, 6, 8, 8], np.int32)[np.arange(n) % 6]


def make_multi_dropout():
    make("tf1_multi_dropout", multi_dropout, """
# tf1_multi_dropout
dynamic_rnn(MultiRNNCell([DropoutWrapper(LSTMCell(24))] * 2), sequence_length=seq_len) -> h of the second layer -> matmul + bias -> softmax.
""" + FILES + """
Placeholders: x, seq_len (int32 [batch]), keep_prob (placeholder_with_default 1.0: dropout with its random ops is still in the frozen graph's loop and must fold away).
sequence_length: from step seq_len on, outputs are zeros and the states stay as they were. Trained with lengths 6..8, dropout keep_prob 0.9.
Both layers run in ONE loop: MultiRNNCell is one cell with 4 state tensors (c0, h0, c1, h1).
Cell as in BasicLSTMCell: [i, j, f, o], forget bias 1.0 as a constant. Scopes: rnn/multi_rnn_cell/cell_{0,1}/lstm_cell/{kernel,bias}.
golden.npz: x, x_seq_len, y, y_outputs, state_0..3 = c0, h0, c1, h1. The accuracy is with these lengths (8, 7, 8, 6, 8, 8, repeated over the test windows).
""", "LSTMCell x2 in MultiRNNCell, DropoutWrapper, sequence_length", [24, 24],
         {"y": "y", "y_outputs": "outputs", "state_0": "state_c0", "state_1": "state_h0", "state_2": "state_c1", "state_3": "state_h1"},
         (8 + 24) * 96 + 48 * 96, 8 * ((8 + 24) * 96 + 48 * 96) + 240, epochs=60,
         feed=lambda net, rng, x: {net.inputs["seq_len"]: rng.integers(6, 9, len(x)), net.inputs["keep_prob"]: 0.9},
         test_feed=lambda x: {"seq_len": lengths(len(x))})


# ---------------------------------------------------------------- tf1_initial_state, tf1_initial_state_var
def initial_state():
    x = digits()
    h0 = placeholder(tf.float32, [24], "h0")
    outputs, state = nn.dynamic_rnn(rnn_cell.GRUCell(24), x, initial_state=h0)
    logits, y = classifier_head(state)
    return Net({"x": x, "h0": h0}, {"y": y, "outputs": named(outputs, "outputs"), "h": named(state, "state_h")}, logits)


def initial_state_var():
    x = digits()
    start = tf1.get_variable("initial_state", [1, 24], initializer=tf1.random_uniform_initializer(-0.5, 0.5))
    h0 = tf.tile(start, [tf.shape(x)[0], 1])
    outputs, state = nn.dynamic_rnn(rnn_cell.GRUCell(24), x, initial_state=h0)
    logits, y = classifier_head(state)
    return Net({"x": x}, {"y": y, "outputs": named(outputs, "outputs"), "h": named(state, "state_h")}, logits)


def start_states(n):
    """Zeros for every other window, random in (-0.5, 0.5) for the rest."""
    h0 = np.random.default_rng(5).uniform(-0.5, 0.5, (n, 24)).astype(np.float32)
    h0[::2] = 0
    return h0


def make_initial_state():
    outputs = {"y": "y", "y_outputs": "outputs", "state_0": "state_h"}
    make("tf1_initial_state", initial_state, """
# tf1_initial_state
dynamic_rnn(GRUCell(24), initial_state=h0) -> final state -> matmul + bias -> softmax, h0 [batch, 24] being a placeholder.
""" + FILES + """
Trained with h0 drawn from (-0.5, 0.5) so that the initial state matters and is survived. See tf1_gru_bidir for the GRU's equations.
golden.npz: x, x_h0 (zeros for even rows, random for odd ones), y, y_outputs, state_0. The accuracy is with the same mixture.
""", "GRUCell with an initial_state placeholder", 24, outputs, (8 + 24) * 72, 8 * (8 + 24) * 72 + 240,
         feed=lambda net, rng, x: {net.inputs["h0"]: rng.uniform(-0.5, 0.5, (len(x), 24))},
         test_feed=lambda x: {"h0": start_states(len(x))})
    make("tf1_initial_state_var", initial_state_var, """
# tf1_initial_state_var
As tf1_initial_state, but the initial state is a trained variable `initial_state` [1, 24], tiled to the batch: a constant of the frozen graph, not zero.
""" + FILES + """
golden.npz: x, y, y_outputs, state_0.
""", "GRUCell with a trained initial state", 24, outputs, (8 + 24) * 72, 8 * (8 + 24) * 72 + 240)


# ---------------------------------------------------------------- tf1_static
def rnn_static():
    x = digits()
    outputs, state = nn.static_rnn(rnn_cell.BasicRNNCell(24), tf.unstack(x, 8, 1), dtype=tf.float32)
    logits, y = classifier_head(outputs[-1])
    return Net({"x": x}, {"y": y, "outputs": named(tf.stack(outputs, 1), "outputs"), "h": named(state, "state_h")}, logits)


def rnn_dynamic():
    x = digits()
    outputs, state = nn.dynamic_rnn(rnn_cell.BasicRNNCell(24), x, dtype=tf.float32)
    logits, y = classifier_head(outputs[:, -1])
    return Net({"x": x}, {"y": y, "outputs": named(outputs, "outputs"), "h": named(state, "state_h")}, logits)


def make_static():
    make("tf1_static", rnn_static, """
# tf1_static
static_rnn(BasicRNNCell(24)), unrolled by TensorFlow into 8 copies of the cell -> matmul + bias -> softmax; and the SAME weights in dynamic_rnn.
frozen.pb: unrolled, no loop; float.tflite and int8.tflite are made from it (unrolled too). frozen_dynamic.pb: dynamic_rnn, control flow v1. frozen_dynamic_v2.pb: dynamic_rnn, control flow v2.
All three give golden.npz (checked to 2e-5): an unrolled net is to become the same sequence operator as a loop.
ckpt/: from the static training graph; dynamic_rnn restores it, the names agree (rnn/basic_rnn_cell/{kernel,bias}).
Cell: h' = tanh([x, h] @ kernel + bias). The 8 copies share kernel and bias: rnn/basic_rnn_cell/MatMul, MatMul_1, ... MatMul_7.
golden.npz: x, y, y_outputs, state_0.
""", "BasicRNNCell, unrolled by static_rnn", 24, {"y": "y", "y_outputs": "outputs", "state_0": "state_h"},
         (8 + 24) * 24, 8 * (8 + 24) * 24 + 240, epochs=60, rate=3e-3,
         frozen={"frozen.pb": (rnn_static, False), "frozen_dynamic.pb": (rnn_dynamic, False), "frozen_dynamic_v2.pb": (rnn_dynamic, True)})


# ---------------------------------------------------------------- tf1_custom_scope
GATES = ["input_gate", "forget_gate", "memory_gate", "output_gate"]


def custom_scope(units=24):
    """An LSTM written by hand: one matrix per gate and source, run by tf.while_loop over a TensorArray."""
    x = digits()
    weights = {}
    with tf1.variable_scope("LSTMcell"):
        for gate in GATES:
            with tf1.variable_scope(gate):
                weights[gate] = (tf1.get_variable("wx", [8, units]), tf1.get_variable("wt", [units, units]),
                                 tf1.get_variable("bi", [units], initializer=tf1.zeros_initializer()))

    rows = tf.TensorArray(tf.float32, 8).unstack(tf.transpose(x, [1, 0, 2]))
    zero = tf.zeros([tf.shape(x)[0], units])

    def step(t, state, output, outputs):
        row = rows.read(t)
        gate = {g: tf.matmul(row, wx) + tf.matmul(output, wt) + bi for g, (wx, wt, bi) in weights.items()}
        state = tf.sigmoid(gate["forget_gate"]) * state + tf.sigmoid(gate["input_gate"]) * tf.tanh(gate["memory_gate"])
        output = tf.sigmoid(gate["output_gate"]) * tf.tanh(state)
        return t + 1, state, output, outputs.write(t, output)

    _, state, output, outputs = tf.while_loop(lambda t, *_: t < 8, step, [0, zero, zero, tf.TensorArray(tf.float32, 8)])
    logits, y = classifier_head(output)
    return Net({"x": x}, {"y": y, "outputs": named(tf.transpose(outputs.stack(), [1, 0, 2]), "outputs"),
                          "state": named(state, "state_state"), "output": named(output, "state_output")}, logits)


def make_custom_scope():
    make("tf1_custom_scope", custom_scope, """
# tf1_custom_scope
A hand-written LSTM in tf.while_loop, the way questions on the web have it: each gate has its own variables, nothing is concatenated or split.
""" + FILES + """
Variables: LSTMcell/{input_gate,forget_gate,memory_gate,output_gate}/{wx [8,24], wt [24,24], bi [24]}.
gate[g] = row @ wx + output @ wt + bi; state' = sigmoid(gate[forget])*state + sigmoid(gate[input])*tanh(gate[memory]); output' = sigmoid(gate[output])*tanh(state').
No forget bias; eight matmuls a step: four read the row, four read the last output. The output reads the NEW state.
golden.npz: x, y, y_outputs, state_0 = state, state_1 = output.
""", "hand-written LSTM, one set of variables per gate, tf.while_loop", 24,
         {"y": "y", "y_outputs": "outputs", "state_0": "state_state", "state_1": "state_output"}, (8 + 24) * 96, 8 * (8 + 24) * 96 + 240)


# ---------------------------------------------------------------- pretrained_transfer
def parity():
    """Another model: its LSTM sits in the scope `encoder`, its head tells odd digits from even ones."""
    x = digits()
    with tf1.variable_scope("encoder"):
        outputs, state = nn.dynamic_rnn(rnn_cell.BasicLSTMCell(32), x, dtype=tf.float32)
    with tf1.variable_scope("parity"):
        hidden = tf1.layers.dense(state.h, 16, tf.nn.relu, name="hidden")
        logits = tf1.layers.dense(hidden, 2, name="logits")
        y = tf.nn.softmax(logits, name="y")
    return Net({"x": x}, {"y": named(y, "y"), "h": named(state.h, "state_h")}, logits)


def make_transfer():
    import shutil

    import tf1_common

    folder = MODELS / "pretrained_transfer"
    source = MODELS / "tf1_basiclstm" / "ckpt"
    assert source.exists(), "make tf1_basiclstm first"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder / "ckpt_source")

    def restore(session):
        """rnn/basic_lstm_cell/* of the source becomes encoder/rnn/basic_lstm_cell/* here."""
        lstm = tf1.trainable_variables("encoder/")
        tf1.train.Saver({v.op.name.removeprefix("encoder/"): v for v in lstm}).restore(session, str(folder / "ckpt_source" / "model.ckpt"))

    def also(folder, facts):
        facts["task"] = "odd or even, with the LSTM of tf1_basiclstm frozen"
        reader = lambda d: tf1.train.NewCheckpointReader(str(folder / d / "model.ckpt"))
        a, b = reader("ckpt_source"), reader("ckpt")
        for part in ("kernel", "bias"):
            assert np.array_equal(a.get_tensor("rnn/basic_lstm_cell/" + part), b.get_tensor("encoder/rnn/basic_lstm_cell/" + part))

    original = tf1_common.load_digits
    def parity_digits():
        x_train, y_train, x_test, y_test = original()
        return x_train, y_train % 2, x_test, y_test % 2
    tf1_common.load_digits = parity_digits
    try:
        make("pretrained_transfer", parity, """
# pretrained_transfer
The LSTM of tf1_basiclstm (10 digits) loaded by scope name into another model (odd or even) and frozen; only the new head was trained.
ckpt_source/: the checkpoint of tf1_basiclstm. ckpt/: the second model's checkpoint after training.
frozen.pb, frozen_v2.pb, float.tflite (from the v2 graph with batch 1), golden.npz (x, y, state_0 = h), facts.json: of the second model.
Naming: source rnn/basic_lstm_cell/{kernel,bias} -> target encoder/rnn/basic_lstm_cell/{kernel,bias}; equal bit for bit in both checkpoints.
Not in the source: parity/{hidden,logits}/{kernel,bias}. Not in the target: output/{weights,bias}.
Training code: Saver({v.op.name.removeprefix("encoder/"): v for v in lstm_variables}).restore(session, "ckpt_source/model.ckpt").
Adam's slots (<variable>/Adam, <variable>/Adam_1, beta1_power, beta2_power) are in both checkpoints and are not weights; in ckpt/ only the head has slots.
A model compiled from ckpt_source's weights and one compiled from ckpt's must hold identical LSTM bytes.
""", "BasicLSTMCell, pretrained", 32, {"y": "y", "state_0": "state_h"}, (8 + 32) * 128, 8 * (8 + 32) * 128 + 32 * 16 + 32,
             restore=restore, variables=lambda n: n.startswith("parity/"), also=also)
    finally:
        tf1_common.load_digits = original


ALL = {"basiclstm": make_basiclstm, "gru_bidir": make_gru_bidir, "multi_dropout": make_multi_dropout, "initial_state": make_initial_state,
       "static": make_static, "custom_scope": make_custom_scope, "transfer": make_transfer}

if __name__ == "__main__":
    for key in sys.argv[1:] or ALL:
        ALL[key]()
