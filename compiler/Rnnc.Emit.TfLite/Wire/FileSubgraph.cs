using System.Buffers.Binary;
using Rnnc.Formats.TfLite;

namespace Rnnc.Emit.TfLite.Wire;

/// <summary>A subgraph under construction: operators stand in the order in which they run.</summary>
internal sealed class FileSubgraph(string name)
{
    private readonly Dictionary<string, int> constants = [];
    private readonly HashSet<string> names = [];

    public string Name { get; } = name;

    public List<FileTensor> Tensors { get; } = [];

    public List<FileOperator> Operators { get; } = [];

    public List<int> Inputs { get; } = [];

    public List<int> Outputs { get; } = [];

    /// <summary>Adds a tensor under a name of its own.</summary>
    public int Add(FileTensor tensor)
    {
        string unique = tensor.Name;
        for (int i = 2; !names.Add(unique); i++) unique = $"{tensor.Name}_{i}";
        Tensors.Add(tensor with { Name = unique });
        return Tensors.Count - 1;
    }

    /// <summary>A constant; equal ones are one tensor.</summary>
    public int Constant(FileTensor tensor)
    {
        string key = $"{tensor.Type}[{string.Join(",", tensor.Shape)}]{tensor.Quantization?.Key}:{Convert.ToBase64String(tensor.Data!)}";
        return constants.TryGetValue(key, out int known) ? known : constants[key] = Add(tensor);
    }

    /// <summary>A vector of plain 32-bit integers: a shape, axes, bounds of a slice.</summary>
    public int Integers(string role, params ReadOnlySpan<int> values)
    {
        var bytes = new byte[values.Length * sizeof(int)];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * sizeof(int)), values[i]);
        return Constant(new FileTensor(role, TfLiteType.INT32, [values.Length], FileQuantization.Plain) { Data = bytes });
    }

    public void Run(FileOperator op) => Operators.Add(op);
}
