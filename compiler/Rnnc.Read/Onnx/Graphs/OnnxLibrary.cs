using Rnnc.Formats.Onnx;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Graphs;

/// <summary>What all graphs of one file share: versions of operator sets, functions, stored tensors, and the bounds of what the file may cost.</summary>
internal sealed class OnnxLibrary
{
    private const int OldestOpset = 7;
    private const int MaximumNodes = 500_000;

    private readonly Dictionary<(string Domain, string Name), FunctionMessage> functions = [];
    private readonly Dictionary<TensorMessage, Tensor> tensors = new(ReferenceEqualityComparer.Instance);
    private readonly ModelMessage model;
    private int nodes;

    public OnnxLibrary(ModelMessage model, Origin where)
    {
        this.model = model;
        Where = where;
        Opsets = OpsetsOf(model.OpsetImport);
        foreach (FunctionMessage function in model.Functions) functions[(PlainDomain(function.Domain), function.Name)] = function;
        if (!Opsets.TryGetValue("", out long opset)) throw new InputException(where, "no version of ONNX's own operator set", "one", "export the model with ONNX's operators");
        if (opset < OldestOpset) throw new InputException(where, $"operator set {opset}", $"{OldestOpset} or newer", "convert it with onnx.version_converter, or export the model again");
        Writer = $"ONNX opset {opset}, {model.ProducerName} {model.ProducerVersion}".Trim(' ', ',');
    }

    public Origin Where { get; }

    public string Writer { get; }

    public GraphMessage Graph => model.Graph;

    /// <summary>Versions by domain; ONNX's own domain is empty.</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; }

    public static Dictionary<string, long> OpsetsOf(IEnumerable<OperatorSetMessage> imports)
    {
        var opsets = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (OperatorSetMessage import in imports) opsets[PlainDomain(import.Domain)] = import.Version;
        return opsets;
    }

    /// <summary>The domain, empty where it is ONNX's own under its long name.</summary>
    public static string PlainDomain(string domain) => domain == "ai.onnx" ? "" : domain;

    /// <summary>The function that a node calls; null where it is an operator.</summary>
    public FunctionMessage? FunctionOf(NodeMessage node) => functions.GetValueOrDefault((PlainDomain(node.Domain), node.OpType));

    /// <summary>A stored tensor, decoded once.</summary>
    public Tensor Constant(TensorMessage message, string name)
    {
        if (!tensors.TryGetValue(message, out Tensor? tensor)) tensors.Add(message, tensor = OnnxTensor.Read(message, Where.At(name)));
        return tensor;
    }

    public void SpendNode()
    {
        if (++nodes > MaximumNodes) throw new InputException(Where, $"more than {MaximumNodes} nodes, those of functions and loops counted once for each use", "fewer", "export a smaller model");
    }
}
