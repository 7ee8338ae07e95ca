using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize;

namespace Rnnc.Cli.Int8;

/// <summary>A model as a program of integers, with what running a user's data through it needs: quantized here, or as its file has it.</summary>
/// <param name="Lifted">Names and types of inputs and outputs, for data.</param>
internal abstract record IntegerModel(Model Lifted, Int8Model Program)
{
    /// <summary>What the user should know.</summary>
    public virtual ImmutableArray<string> Warnings => [];

    /// <summary>Places among the program's states of those that are the model's, with the type of each.</summary>
    public abstract ImmutableArray<(int Place, Vector Vector, TensorType Type)> States { get; }

    /// <summary>The oracle, its states at their initial values.</summary>
    public abstract IOracle CreateOracle();

    /// <summary>What quantization did; nothing where the integers are the file's.</summary>
    public virtual QuantizationReport Report { get; } = new(0, 0, [], [], []);

    /// <summary>Lines about how the integers were chosen, for people: a word and a text.</summary>
    public abstract IEnumerable<(string What, string Text)> Choices { get; }
}

/// <summary>Runs windows of a user's data through a program in exact integers.</summary>
internal interface IOracle
{
    /// <summary>States back to their initial values, those of stateful layers too.</summary>
    void Reset();

    /// <param name="inputs">The model's inputs, in its order.</param>
    /// <param name="keepStates">Go on from the states as they are instead of from the initial ones.</param>
    /// <param name="where">The data, for diagnostics.</param>
    /// <exception cref="InputException">The data does not fit the model.</exception>
    OracleRun Run(IReadOnlyList<Tensor> inputs, bool keepStates, Origin where);
}
