using System.Collections.Immutable;
using Google.Protobuf;
using Rnnc.Evaluate;
using Rnnc.Formats.Onnx;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Formats;

namespace Rnnc.Tests.Read.Onnx;

/// <summary>
/// The ONNX project's own tests of nodes: a folder each, with a model of one node, inputs and outputs. They are not part of the repository:
/// <c>RNNC_ONNX_NODE_TESTS</c> names their folder (<c>onnx/backend/test/data/node</c> of an ONNX release), or it lies beside the repository as <c>shared/onnx_node</c>.
/// </summary>
internal static class OnnxNodeSuite
{
    private const string Prefix = "test_";

    /// <summary>Values of the tests' kind of size, as the ONNX project compares them; rnnc computes all floats in float32.</summary>
    private const double Relative = 1e-3;
    private const double RelativeOfHalves = 1.0 / 128;
    private const double Absolute = 1e-5;

    /// <summary>Null where the tests are not there.</summary>
    public static string? Folder { get; } = new[] { Environment.GetEnvironmentVariable("RNNC_ONNX_NODE_TESTS"), Corpus.Shared is { } shared ? Path.Combine(shared, "onnx_node") : null }
        .FirstOrDefault(folder => folder is { Length: > 0 } && Directory.Exists(folder));

    /// <summary>Names of the tests whose operators the reader has, with the operator.</summary>
    public static IEnumerable<(string Name, string Operator)> Tests()
    {
        var known = OperationTables.All.Single(table => table.Key == "onnx").Names.ToHashSet();
        foreach (string folder in Directory.EnumerateDirectories(Folder!).Order(StringComparer.Ordinal))
        {
            if (!File.Exists(Path.Combine(folder, "model.onnx"))) continue;
            var nodes = ModelMessage.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "model.onnx"))).Graph.Node;
            if (nodes.Count > 0 && nodes.All(node => node.Domain.Length == 0 && known.Contains(node.OpType))) yield return (Path.GetFileName(folder)[Prefix.Length..], nodes[^1].OpType);
        }
    }

    /// <summary>Null where the test passes, else why it does not: what the reader refuses, or the wrong result.</summary>
    public static (bool IsRefused, string Reason)? Run(string name)
    {
        string folder = Path.Combine(Folder!, Prefix + name);
        ModelMessage message = ModelMessage.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "model.onnx")));
        try
        {
            // rnnc compiles: shapes, places and weights are to be known. Where they are inputs of the test they are made constants.
            (bool IsRefused, string Reason)? fault = TryRun(message, folder, (_, _) => false);
            if (fault is { IsRefused: true }) fault = TryRun(message, folder, (_, type) => type is not ElementType.Float32);
            return fault is { IsRefused: true } ? TryRun(message, folder, (place, _) => place > 0) : fault;
        }
        catch (InvalidProtocolBufferException)
        {
            return (true, "values that are no tensors");
        }
    }

    private static (bool IsRefused, string Reason)? TryRun(ModelMessage message, string folder, Func<int, ElementType?, bool> isConstant)
    {
        ModelMessage model = message.Clone();
        using var temporary = new TemporaryFolder();
        try
        {
            var inputs = ImmutableArray.CreateBuilder<Tensor>();
            for (int i = 0; i < message.Graph.Input.Count; i++)
            {
                ValueMessage input = message.Graph.Input[i];
                TensorMessage tensor = TensorMessage.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "test_data_set_0", $"input_{i}.pb")));
                if (isConstant(i, OnnxTypes.Element(tensor.DataType)))
                {
                    tensor.Name = input.Name;
                    model.Graph.Initializer.Add(tensor);
                    model.Graph.Input.Remove(input);
                }
                else
                {
                    inputs.Add(OnnxTensor.Read(tensor, new Origin(folder)));
                }
            }

            string path = temporary.File("model.onnx");
            File.WriteAllBytes(path, model.ToByteArray());
            Model read = ModelReader.Read(path, ReadOptions.Default with { GuessStates = false, Outputs = [.. message.Graph.Output.Select(output => output.Name)] });
            ImmutableArray<Tensor> results = new FloatRunner(read).Run(inputs.ToImmutable());
            for (int i = 0; i < message.Graph.Output.Count; i++)
            {
                TensorMessage stored = TensorMessage.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "test_data_set_0", $"output_{i}.pb")));
                Tensor expected = OnnxTensor.Read(stored, new Origin(folder));
                if (Difference(expected, results[i], stored.DataType is DataType.Bfloat16 or DataType.Float16 ? RelativeOfHalves : Relative) is { } difference) return (false, $"output {i}: {difference}");
            }

            return null;
        }
        catch (InputException fault)
        {
            return (true, fault.Message);
        }
        catch (FileNotFoundException)
        {
            return (true, "an input that is left out");
        }
    }

    private static string? Difference(Tensor expected, Tensor found, double relative)
    {
        if (!expected.Dims.SequenceEqual(found.Dims)) return $"{found.Type}; expected {expected.Type}";
        for (int i = 0; i < expected.Count; i++)
        {
            double wanted = Number(expected, i), is_ = Number(found, i);
            if (double.IsNaN(wanted) ? !double.IsNaN(is_) : wanted != is_ && !(Math.Abs(wanted - is_) <= Absolute + relative * Math.Abs(wanted))) return $"{is_} at {i}; expected {wanted}";
        }

        return null;
    }

    private static double Number(Tensor tensor, int index) => tensor.Element == ElementType.Float32 ? tensor.Floats[index] : tensor.Integers[index];
}
