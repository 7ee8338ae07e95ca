using Rnnc.Emit.TfLite.Calibrate;
using Rnnc.Emit.TfLite.Choose;
using Rnnc.Emit.TfLite.Lstm;
using Rnnc.Emit.TfLite.Operators;
using Rnnc.Emit.TfLite.Wire;
using Rnnc.Ir;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Flat;

namespace Rnnc.Emit.TfLite.Fused;

/// <summary>
/// The fused form: every recurrent layer, and every operation that has no builtin operator, is one RNNC_SEQUENCE with a program of its own;
/// all else is builtin operators. Tensors of 8 bits lie between; of 16 where programs alone read and write
/// them and a layer loses too much otherwise, and everywhere where the model gives no class scores but numbers.
/// </summary>
internal sealed class FusedEmitter
{
    /// <summary>TFLite's version in which the newest builtin operator of this form appeared (FULLY_CONNECTED that keeps axes).</summary>
    private const string MinimumRuntime = "1.14.0";

    private readonly Model model;
    private readonly CalibrationData data;
    private readonly TfLiteOptions options;
    private readonly IProgress<double>? progress;
    private readonly ValueRecord record = new();
    private readonly Dictionary<Node, LayerModel> layers = [];
    private readonly Dictionary<Node, LstmPattern> lstms = [];
    private readonly Dictionary<Node, List<CalibrationWindow>> windows = [];
    private readonly Dictionary<Node, QuantizeOptions> asked = [];
    private readonly Dictionary<Node, QuantizedModel> programs = [];
    private readonly List<string> warnings = [];

    public FusedEmitter(Model model, CalibrationData data, TfLiteOptions options, IProgress<double>? progress)
    {
        this.model = model;
        this.data = data;
        this.options = options;
        this.progress = progress;
    }

    public TfLiteOutput Emit()
    {
        List<Node> needed = Needed();
        foreach (StateSlot slot in model.Slots)
        {
            if (!layers.Values.Any(layer => layer.Slots.Contains(slot)))
                throw new InputException(model.Origin.Of($"state \"{slot.Name}\""), "a state that no layer both reads and writes", "a stateful layer's own state", "the C output may take it: --emit c");
        }

        CalibrationRuns.Run(model, data, record, Keep, progress);

        // The builtin LSTM has 8-bit operands.
        bool scores = lstms.Count > 0 || model.Outputs.Any(output => OutputKind.IsScore(model.Graph, output));
        var wide = new WideValues(model.Graph, layers);
        wide.Widen(model.Outputs.Where(output => !OutputKind.IsScore(model.Graph, output)));
        TensorFormats formats = Formats(scores, wide);
        while (Quantize(formats) is { } coarse && scores && wide.Widen(coarse)) formats = Formats(scores, wide);
        warnings.AddRange(programs.Values.SelectMany(program => program.Report.Warnings.Select(warning => $"{program.Program.Name}: {warning}")));
        int steps = data.Windows.Max(window => window.Steps);
        var map = new TensorMap(model.Graph, new FileSubgraph("main"), formats, record, steps);
        foreach ((Value input, string name) in model.Inputs.Zip(model.InputNames)) map.Input(input, name);
        foreach (Node node in needed)
        {
            if (layers.TryGetValue(node, out LayerModel? layer)) ProgramOperator.Add(map, layer, programs[node].Program);
            else if (lstms.TryGetValue(node, out LstmPattern? lstm)) AddLstm(map, node, lstm);
            else BuiltinOperators.Add(map, node, perUnit: true);
        }

        foreach (Value output in model.Outputs) map.File.Outputs.Add(Output(map, output));
        var file = new FileModel(options.Description, [map.File], model.InputNames, model.OutputNames) { MinimumRuntime = MinimumRuntime };
        return new TfLiteOutput(FileWriter.Write(file, options.Version), file.InputNames, file.OutputNames, [.. warnings]);
    }

    /// <summary>The operations that the outputs need, in order; what a program does inside is not among them.</summary>
    private List<Node> Needed()
    {
        var values = new HashSet<Value>(model.Outputs, ReferenceEqualityComparer.Instance);
        var rows = new RowAnalysis(model.Graph);
        var nodes = new List<Node>();
        foreach (Node node in model.Graph.Nodes.Reverse())
        {
            if (node.Op is Constant || !node.Outputs.Any(values.Contains)) continue;
            nodes.Add(node);
            if (options.UsesBuiltinLstm && LstmPattern.Of(node, model.Graph) is { } lstm)
            {
                lstms[node] = lstm;
                values.Add(node.Inputs[0]);
            }
            else if (node.Op is Sequence || !IsBuiltin(node))
            {
                layers[node] = LayerModel.Of(model, node, rows);
                windows[node] = [];
                values.UnionWith(layers[node].Inputs);
            }
            else
            {
                values.UnionWith(node.Inputs);
            }
        }

        nodes.Reverse();
        return nodes;
    }

    /// <summary>What a program computes with less rounding than the operator would (a mean, an extreme) is left to it.</summary>
    private bool IsBuiltin(Node node) => Builtins.Has(node, model.Graph)
        && node.Op is not (Reduce or Unary { Kind: UnaryKind.Relu or UnaryKind.Clip } or Binary { Kind: BinaryKind.Min or BinaryKind.Max })
        && !node.Inputs.Any(input => LayerModel.IsFlag(input, model.Graph));

    /// <summary>What the layers' inputs were in the run that has just ended.</summary>
    private void Keep()
    {
        foreach ((Node node, LayerModel layer) in layers)
        {
            Tensor[] inputs = [.. layer.Inputs.Select(record.Last)];
            Node? loop = layer.Model.Graph.Nodes.FirstOrDefault(inner => inner.Op is Sequence);
            int steps = loop?.Op is Sequence sequence ? record.Last(loop.Inputs[0]).Dims[sequence.TimeAxes[0]] : 1;
            windows[node].Add(new CalibrationWindow([.. inputs.Select(Floats)], steps));
        }
    }

    private TensorFormats Formats(bool scores, WideValues wide) => new(model.Graph, record, value => scores && !wide.Contains(value) ? 8 : 16, []);

    /// <summary>Quantizes the layers whose tensors have other formats than before.</summary>
    /// <returns>The layers that lose more than wanted.</returns>
    private List<Node> Quantize(TensorFormats formats)
    {
        foreach ((Node node, LayerModel layer) in layers)
        {
            var wanted = new QuantizeOptions { InputFormats = [.. layer.Inputs.Select(input => (Format?)formats.Of(input))], OutputFormats = [.. layer.Outputs.Select(output => (Format?)formats.Of(output))] };
            if (asked.TryGetValue(node, out QuantizeOptions? before) && before.InputFormats.SequenceEqual(wanted.InputFormats) && before.OutputFormats.SequenceEqual(wanted.OutputFormats)) continue;
            asked[node] = wanted;
            try
            {
                programs[node] = Quantizer.Quantize(layer.Model, new CalibrationData(windows[node]), wanted);
            }
            catch (Exception fault) when (fault is InvalidProgramException or ArgumentException)
            {
                throw new InputException(node.Origin, $"values that integers do not take ({fault.Message})", "weights and data of one order of magnitude, and data that the model is made for", "look for extreme weights or inputs; report it where there are none", fault);
            }
        }

        return [.. programs.Where(program => program.Value.Report.Error > asked[program.Key].TargetError).Select(program => program.Key)];
    }

    private void AddLstm(TensorMap map, Node node, LstmPattern lstm)
    {
        LstmOperator.Add(map, node, lstm);
        warnings.Add($"{node.Origin.Layer ?? "an LSTM"} is the builtin LSTM of TFLite, which keeps its state from call to call until it is reset; TensorFlow Lite Micro built with CMSIS-NN kernels starts every call from zeros");
    }

    /// <summary>An output's tensor has the shape of the model's file.</summary>
    private static int Output(TensorMap map, Value output)
    {
        Format format = map.Formats.Of(output);
        return map.Reshaped(map.As(output, format), map.Extents(output), TensorNames.Of(output)).Tensor;
    }

    private static float[] Floats(Tensor tensor) =>
        tensor.Element == ElementType.Float32 ? tensor.Floats.ToArray() : Array.ConvertAll(tensor.Integers.ToArray(), value => (float)value);
}
