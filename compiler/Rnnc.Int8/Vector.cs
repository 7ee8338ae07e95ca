namespace Rnnc.Int8;

/// <summary>Who fills a vector, and how long its values live.</summary>
public enum VectorRole
{
    /// <summary>Given by the caller: one row per time step, or once per window.</summary>
    Input,

    /// <summary>Given to the caller: one row per time step, or once per window.</summary>
    Output,

    /// <summary>Carried from step to step; has an initial value and is visible to the caller.</summary>
    State,

    /// <summary>Carried like a state but computed from states by the refresh stage: a narrow view that matrix products read.</summary>
    Derived,

    /// <summary>Lives within one run of one stage: a time step, or the head.</summary>
    Scratch,

    /// <summary>Filled by one stage and read by a later one: one row per time step, or one vector.</summary>
    Window,

    /// <summary>Values of the model, from the constant pool.</summary>
    Constant,
}

/// <summary>
/// A vector of integers that steps read and write. Real value = Scale * (integer - ZeroPoint); ZeroPoint is 0 for 16 and 32 bits.
/// </summary>
/// <param name="Name">For print-outs and for the caller's API; unique within its role.</param>
/// <param name="Role">Who fills it, how long it lives.</param>
/// <param name="Bits">8, 16 or 32: the range of its values. An executor may store them wider.</param>
/// <param name="Length">Elements; of one row where <paramref name="PerStep"/>.</param>
/// <param name="PerStep">One row per time step (inputs, outputs, windows).</param>
/// <param name="Scale">Real value of one integer step.</param>
/// <param name="ZeroPoint">Integer of the real value 0.</param>
/// <param name="Constant">Index in the constant pool: the values of a Constant, the initial values of a State; -1 where there are none (a state that starts as zeros).</param>
public sealed record Vector(string Name, VectorRole Role, int Bits, int Length, bool PerStep, double Scale, int ZeroPoint = 0, int Constant = -1)
{
    /// <summary>The state is kept between windows until a reset: its layer is stateful.</summary>
    public bool Kept { get; init; }

    /// <summary>32-bit vectors keep to 31 bits, so that a sum of two needs no check.</summary>
    public int Minimum => Bits switch { 8 => sbyte.MinValue, 16 => short.MinValue, _ => -(1 << 30) };

    public int Maximum => Bits switch { 8 => sbyte.MaxValue, 16 => short.MaxValue, _ => (1 << 30) - 1 };
}
