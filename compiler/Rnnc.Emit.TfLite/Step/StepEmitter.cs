using System.Collections.Immutable;
using Rnnc.Emit.TfLite.Calibrate;
using Rnnc.Emit.TfLite.Choose;
using Rnnc.Emit.TfLite.Operators;
using Rnnc.Emit.TfLite.Wire;
using Rnnc.Ir;
using Rnnc.Quantize.Calibrate;

namespace Rnnc.Emit.TfLite.Step;

/// <summary>
/// The step form: one time step of builtin operators. What states are made of has 16 bits, weights 8; what comes after has 8 bits where the model gives
/// class scores, and inputs too, otherwise 16.
/// </summary>
internal static class StepEmitter
{
    /// <summary>TFLite's version in which resource variables appeared.</summary>
    private const string RuntimeWithVariables = "2.6.0";

    /// <summary>TFLite's version in which 16-bit operands of all operators appeared.</summary>
    private const string Runtime16 = "2.5.0";

    public static TfLiteOutput Emit(Model model, CalibrationData data, TfLiteOptions options, IProgress<double>? progress)
    {
        Model step = StepModel.Of(model);
        step = step.WithGraph(new PlainOperations().Apply(step.Graph));
        Refuse(step);
        var record = new ValueRecord();
        StepRuns.Run(model, step, data, record, progress);
        HashSet<Value> recurrent = Recurrent(step);
        bool scores = step.Outputs.All(output => OutputKind.IsScore(step.Graph, output));
        var formats = new TensorFormats(step.Graph, record, value => !scores || (recurrent.Contains(value) && !step.Inputs.Contains(value)) ? 16 : 8, step.Slots);
        var map = new TensorMap(step.Graph, new FileSubgraph("main"), formats, record, steps: 1);
        var states = new StateTensors(map, options.States);
        foreach ((Value input, string name) in step.Inputs.Zip(step.InputNames)) map.Input(input, name);
        states.Read(step.Slots);
        ILookup<bool, Node> nodes = step.Graph.Nodes.Where(node => node.Op is not Constant).ToLookup(node => node.Outputs.Any(recurrent.Contains));
        foreach (Node node in nodes[true]) Add(map, node);
        IReadOnlyList<int> next = states.Write();
        foreach (Node node in nodes[false]) Add(map, node);
        foreach (Value output in step.Outputs) map.File.Outputs.Add(map.Reshaped(map.Of(output), map.Extents(output), TensorNames.Of(output)).Tensor);
        map.File.Outputs.AddRange(next);
        bool io = options.States == StateForm.InputsAndOutputs;
        ImmutableArray<string> names = [.. step.Slots.Where(_ => io).Select(slot => slot.Name)];
        var file = new FileModel(
            options.Description,
            states.Initialisation is { } initialisation ? [map.File, initialisation] : [map.File],
            [.. step.InputNames, .. names],
            [.. step.OutputNames, .. names.Select(name => name + "_next")])
        {
            MinimumRuntime = io ? Runtime16 : RuntimeWithVariables,
            Metadata = io ? [.. states.InitialValues] : [],
        };
        return new TfLiteOutput(FileWriter.Write(file, options.Version), file.InputNames, file.OutputNames, []);
    }

    private static void Add(TensorMap map, Node node)
    {
        if (Builtins.Has(node, map.Graph)) BuiltinOperators.Add(map, node, perUnit: false);
        else FloatOperators.Add(map, node);
    }

    /// <summary>All that the next states are made of.</summary>
    private static HashSet<Value> Recurrent(Model step)
    {
        var values = new HashSet<Value>(step.Slots.SelectMany(slot => new[] { slot.Read, slot.Write }), ReferenceEqualityComparer.Instance);
        foreach (Node node in step.Graph.Nodes.Reverse())
        {
            if (node.Outputs.Any(values.Contains)) values.UnionWith(node.Inputs);
        }

        return values;
    }

    private static void Refuse(Model step)
    {
        foreach (Node node in step.Graph.Nodes)
        {
            if (node.Op is Constant || Builtins.Has(node, step.Graph) || (FloatOperators.Has(node.Op) && node.Output.Type.Element == ElementType.Float32)) continue;
            throw new InputException(node.Origin, $"{node.Op.Name} {node.Op.Attributes}".TrimEnd(), "operations that both TFLite and TensorFlow Lite Micro have operators for", "write it with its program: --form fused");
        }
    }
}
