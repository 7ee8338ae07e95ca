namespace Rnnc.Ir;

/// <summary>Element-wise functions of one value. a and b are the op's Alpha and Beta.</summary>
public enum UnaryKind
{
    Identity,
    Neg,
    Abs,
    Sign,
    Square,
    Sqrt,
    Rsqrt,
    Reciprocal,
    Exp,
    Expm1,
    Log,
    Log1p,
    Sin,
    Cos,
    Erf,
    Floor,
    Ceil,

    /// <summary>To the nearest integer, halves to even.</summary>
    Round,
    LogicalNot,
    Sigmoid,
    Tanh,
    Relu,

    /// <summary>min(max(x, a), b).</summary>
    Clip,

    /// <summary>x for x &gt;= 0, a x below.</summary>
    LeakyRelu,

    /// <summary>x for x &gt; a, otherwise 0.</summary>
    ThresholdedRelu,

    /// <summary>x for x &gt; 0, a (exp(x) - 1) below.</summary>
    Elu,

    /// <summary>b x for x &gt; 0, a b (exp(x) - 1) below (Klambauer et al., 2017).</summary>
    Selu,

    /// <summary>max(0, x) + min(0, a (exp(x / a) - 1)).</summary>
    Celu,

    /// <summary>log(1 + exp(x)).</summary>
    Softplus,

    /// <summary>x / (1 + |x|).</summary>
    Softsign,

    /// <summary>x sigmoid(x).</summary>
    Silu,

    /// <summary>x tanh(softplus(x)).</summary>
    Mish,

    /// <summary>x Phi(x), by erf.</summary>
    Gelu,

    /// <summary>x Phi(x), by the tanh approximation (Hendrycks and Gimpel, 2016).</summary>
    GeluTanh,

    /// <summary>min(max(a x + b, 0), 1): a = 0.2, b = 0.5 in Keras 2; a = 1/6, b = 0.5 in Keras 3.</summary>
    HardSigmoid,

    /// <summary>x min(max(x + 3, 0), 6) / 6.</summary>
    HardSwish,

    /// <summary>log(sigmoid(x)).</summary>
    LogSigmoid,

    /// <summary>x for |x| &gt; a, otherwise 0.</summary>
    HardShrink,

    /// <summary>x - a for x &gt; a, x + a for x &lt; -a, otherwise 0.</summary>
    SoftShrink,

    /// <summary>x - tanh(x).</summary>
    TanhShrink,

    /// <summary>(x + sqrt(x^2 + a)) / 2.</summary>
    Squareplus,

    /// <summary>0 for x &lt;= -1, (x + 1)^2 / 4 within, x for x &gt;= 1.</summary>
    SparsePlus,

    /// <summary>a x + b.</summary>
    Affine,

    /// <summary>a tanh(b x).</summary>
    ScaledTanh,

    /// <summary>x^a.</summary>
    Power,
}
