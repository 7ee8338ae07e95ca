using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite;

/// <summary>
/// Bounds what one file may cost: subgraphs that many loops share are translated once for each, and tensors may share one buffer,
/// so a small damaged file could ask for any amount of either.
/// </summary>
internal sealed class TranslationBudget
{
    private const int MaximumOperators = 500_000;
    private const int MaximumCopies = 4;

    private readonly Origin where;
    private long operators;
    private long bytes;

    public TranslationBudget(TfLiteModel file)
    {
        where = file.Where;
        operators = MaximumOperators;
        var lengths = new Dictionary<int, int>();
        foreach (TfLiteTensor tensor in file.Subgraphs.SelectMany(subgraph => subgraph.Tensors)) lengths[tensor.Buffer] = tensor.Data.Length;
        bytes = 1_000_000 + MaximumCopies * lengths.Values.Sum(length => (long)length);
    }

    /// <param name="count">How many an operator counts for: those that become many nodes count for more.</param>
    public void SpendOperators(int count = 1)
    {
        if ((operators -= count) < 0) throw new InputException(where, $"more than {MaximumOperators} operators", "fewer", "export a smaller model");
    }

    public void SpendConstant(TfLiteTensor tensor)
    {
        bytes -= tensor.Data.Length;
        if (bytes < 0) throw new InputException(tensor.Where, $"the same data in more than {MaximumCopies} tensors", "tensors of their own data", "take an intact copy of the file");
    }
}
