"""LSTM, GRU, SimpleRNN and custom cells compared on the 8x8 digits.

    python digits.py             makes every model
    python digits.py NAME...     makes some
    python digits.py --reuse ... exports again, without training
"""
import pathlib

import digits_export as export  # first: it sets TensorFlow's environment
import keras
from cells.fastgrnn import FastGRNNCell
from cells.lnlstm import LayerNormLSTMCell
from cells.mgu import MGUCell
from cells.peephole import PeepholeLSTMCell

CELLS = pathlib.Path(__file__).resolve().parent / "cells"
L = keras.layers
U = 32

LSTM = """
i, f, g, o = split(x W + h U + b)      (that order)
c' = sigmoid(f) * c + sigmoid(i) * tanh(g)
h' = sigmoid(o) * tanh(c')             (state_0 = h, state_1 = c)
"""
GRU_V3 = """
z, r, n order in every matrix; bias is [2, 3 units]: row 0 for x, row 1 for h
z, r = sigmoid(x W + b0 + h U + b1)
n    = tanh(x W_n + b0_n + r * (h U_n + b1_n))
h'   = z * h + (1 - z) * n
"""
GRU_V1 = """
z, r, n order in every matrix; one bias [3 units]
z, r = sigmoid(x W + h U + b)
n    = tanh(x W_n + (r * h) U_n + b_n)     (the reset comes before the product)
h'   = z * h + (1 - z) * n
"""
SQUEEZE = "The WHILE body reshapes h U to [128] before the sum (TensorFlow's graph optimizer, for a batch of 1)."


def custom(name, cell, cell_class, file, **options):
    return export.Spec(name, cell, lambda **k: L.RNN(cell_class(U), **k), cell_class.__doc__,
                       cell_file=CELLS / file, **options)


SPECS = [
    export.Spec("digits_lstm", "LSTM (keras.layers.LSTM)", lambda **k: L.LSTM(U, **k), LSTM, legacy=True,
                notes=(SQUEEZE,)),
    export.Spec("digits_lstm_cell", "LSTM (RNN(LSTMCell))", lambda **k: L.RNN(L.LSTMCell(U), **k), LSTM,
                saved_model=True, legacy=True, notes=(
                    "The same seed trained the same network: the weights equal digits_lstm's.", SQUEEZE)),
    export.Spec("digits_gru_cell", "GRU (RNN(GRUCell), reset_after=True)",
                lambda **k: L.RNN(L.GRUCell(U), **k), GRU_V3, saved_model=True, litert=True, legacy=True,
                notes=("Full int8 unrolled is larger than float unrolled: each step has its own tensors and scales.",)),
    export.Spec("digits_gru_v1", "GRU (keras.layers.GRU, reset_after=False)",
                lambda **k: L.GRU(U, reset_after=False, **k), GRU_V1, legacy=True,
                notes=("tf2onnx fuses a GRU only with reset_after=True: this one is a Loop even from Keras 2.",)),
    export.Spec("digits_rnn_cell", "SimpleRNN (RNN(SimpleRNNCell))",
                lambda **k: L.RNN(L.SimpleRNNCell(U), **k), "h' = tanh(x W + h U + b)"),
    custom("digits_fastgrnn", "FastGRNN", FastGRNNCell, "fastgrnn.py", saved_model=True, notes=(
        "sigmoid(zeta) and sigmoid(nu) are constants in float.tflite, but ops of the Loop's body in model.onnx.",)),
    custom("digits_mgu", "minimal gated unit", MGUCell, "mgu.py",
           notes=("W_f and W_c hold the rows of x first, then those of h.",)),
    custom("digits_lnlstm", "layer-normalised LSTM", LayerNormLSTMCell, "lnlstm.py", saved_model=True, notes=(
        "A norm in float.tflite: MEAN, NEG, SQUARED_DIFFERENCE, MEAN, ADD, RSQRT, MUL, MUL, ADD, MUL, ADD.",
        "Its weights are sublayers' (norm_i/gamma, norm_i/beta, ...), one level below the cell's own.")),
    custom("digits_peephole", "peephole LSTM", PeepholeLSTMCell, "peephole.py"),
]

if __name__ == "__main__":
    export.save_data()
    export.main(SPECS, export.MODELS)
