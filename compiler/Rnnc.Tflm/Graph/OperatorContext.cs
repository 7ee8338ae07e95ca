using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Graph;

/// <summary>One operator while it is translated.</summary>
internal sealed class OperatorContext(GraphTranslator graph, TfLiteOperator op)
{
    public TfLiteOperator Operator { get; } = op;

    public GraphTranslator Graph { get; } = graph;

    public Workspace Space => Graph.Space;

    public ProgramBuilder Program => Graph.Space.Program;

    public Origin Where => Operator.Where;

    public T Options<T>()
        where T : OperatorOptions, new() => Operator.OptionsAs<T>();

    public bool Has(int index) => index < Operator.Inputs.Length && Operator.Inputs[index] >= 0;

    public TfLiteTensor Tensor(int index) => Has(index)
        ? Graph.Tensor(Operator.Inputs[index])
        : throw new InputException(Where, $"no operand {index}", "one", Remedies.Intact);

    public TensorValue Operand(int index) => Graph.Read(Tensor(index).Index);

    /// <summary>All operands, those left out as null.</summary>
    public ImmutableArray<TensorValue?> Operands() => [.. Enumerable.Range(0, Operator.Inputs.Length).Select(i => Has(i) ? Operand(i) : null)];

    public TfLiteTensor Result(int index = 0) => index < Operator.Outputs.Length
        ? Graph.Tensor(Operator.Outputs[index])
        : throw new InputException(Where, $"{Operator.Outputs.Length} outputs", $"{index + 1}", Remedies.Intact);

    /// <summary>The integers of an operand that the file holds.</summary>
    public ImmutableArray<int> Integers(int index) => Operand(index).Numbers
        ?? throw Refuse($"operand {index} that is computed", "a constant", "export the model with fixed shapes");

    /// <summary>An operand's encoding; its values are the integers that the kernels compute with.</summary>
    public Encoding EncodingOf(int index) => Graph.EncodingOf(Tensor(index));

    public Encoding ResultEncoding(int index = 0) => Graph.EncodingOf(Result(index));

    /// <summary>Where the operator runs, by the operands that its steps read.</summary>
    public Site Settle(params ReadOnlySpan<TensorValue?> operands) => Space.Settle([.. operands], Where);

    /// <summary>A value of a new vector for a result.</summary>
    public TensorValue Make(Site site, int index = 0) => Graph.Make(site, Result(index), ResultEncoding(index));

    /// <summary>The target that a map or product writes: the result's elements as one reference.</summary>
    public static Ref Target(TensorValue result) => Runs.Of(result.Cells.AsSpan())[0];

    public void Add(Site site, Step step) => site.Stage.Add(Name, step);

    /// <summary>The operator's name for people: that of its first result.</summary>
    public string Name => Graph.NameOf(Result());

    public InputException Refuse(string found, string expected, string remedy = Remedies.Float) => new(Where, found, expected, remedy);
}
