using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite;

/// <summary>
/// Refuses what the translation cannot read before it starts, all of it in one line: operators without a translation, and quantized graphs.
/// Only subgraphs that the entry reaches count.
/// </summary>
internal static class TfLiteCheck
{
    private const int MaximumNamed = 20;
    private const int MaximumName = 200;

    public static void Run(TfLiteModel file, int entry)
    {
        var operators = Reachable(file, entry).SelectMany(subgraph => subgraph.Operators.Select(op => (subgraph, op))).ToList();
        var unknown = operators.Where(item => !OperatorTable.Knows(item.op)).ToList();
        if (unknown.Count == 0) return;
        string named = string.Join(", ", unknown.Take(MaximumNamed).Select(item => $"{item.op.Name} (\"{NodeName(item.subgraph, item.op)}\")"));
        if (unknown.Count > MaximumNamed) named += $" and {unknown.Count - MaximumNamed} more";
        // What a converter leaves of a loop that it did not lower; a stock interpreter has no kernels for it.
        bool areLists = unknown.All(item => item.op.Name.StartsWith("FlexTensorList", StringComparison.Ordinal));
        throw new InputException(
            file.Where,
            $"operators without a translation: {named}",
            areLists ? "a file of builtin operators, which TensorFlow's own interpreter runs too" : "operators that rnnc reads",
            areLists ? "give the .keras file, or convert without SELECT_TF_OPS (docs/formats.md)" : "leave them out of the exported model, or export it as .keras or .h5");
    }

    /// <summary>Operators that the entry reaches compute quantized values.</summary>
    public static bool ComputesInIntegers(TfLiteModel file, int entry) => Reachable(file, entry).Any(subgraph =>
        subgraph.Operators.SelectMany(op => op.Outputs).Any(index => index >= 0 && TensorTypes.IsQuantized(subgraph.Tensors[index])));

    /// <summary>The name of the operator's first output, which is the closest to a name that a file has for an operator.</summary>
    public static string NodeName(TfLiteSubgraph subgraph, TfLiteOperator op) =>
        Short(op.Outputs.IsEmpty ? $"{subgraph.Name}: {op.Index}" : subgraph.Tensors[op.Outputs[0]].Name);

    /// <summary>The end of a name that is longer than a line should hold: merged operators have the names of all, the last is the result's.</summary>
    public static string Short(string name) => name.Length <= MaximumName ? name : string.Concat("...", name.AsSpan(name.Length - MaximumName));

    /// <summary>The entry and the subgraphs that its operators run.</summary>
    public static IReadOnlyList<TfLiteSubgraph> Reachable(TfLiteModel file, int entry)
    {
        var reached = new SortedSet<int> { entry };
        var waiting = new Stack<int>(reached);
        while (waiting.TryPop(out int index))
        {
            foreach (TfLiteOperator op in file.Subgraphs[index].Operators)
            {
                foreach (int called in Called(op))
                {
                    if (reached.Add(called)) waiting.Push(called);
                }
            }
        }

        return [.. reached.Select(index => file.Subgraphs[index])];
    }

    private static int[] Called(TfLiteOperator op) => op.Options switch
    {
        WhileOptions options => [options.ConditionSubgraph, options.BodySubgraph],
        CallOnceOptions options => [options.InitSubgraph],
        _ => [],
    };
}
