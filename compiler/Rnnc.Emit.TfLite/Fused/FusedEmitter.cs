using Rnnc.Emit.TfLite.Calibrate;
using Rnnc.Emit.TfLite.Choose;
using Rnnc.Emit.TfLite.Lstm;
using Rnnc.Emit.TfLite.Operators;
using Rnnc.Emit.TfLite.Wire;
using Rnnc.Ir;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Choose;

namespace Rnnc.Emit.TfLite.Fused;

/// <summary>
/// The fused form: every recurrent layer, and every operation that has no builtin operator, is one RNNC_SEQUENCE with a program of its own;
/// all else is builtin operators. Tensors of 8 bits lie between.
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
        var formats = new TensorFormats(model.Graph, record, _ => 8, []);
        int steps = data.Windows.Max(window => window.Steps);
        var map = new TensorMap(model.Graph, new FileSubgraph("main"), formats, record, steps);
        foreach ((Value input, string name) in model.Inputs.Zip(model.InputNames)) map.Input(input, name);
        foreach (Node node in needed)
        {
            if (layers.TryGetValue(node, out LayerModel? layer)) AddProgram(map, node, layer);
            else if (lstms.TryGetValue(node, out LstmPattern? lstm)) AddLstm(map, node, lstm);
            else BuiltinOperators.Add(map, node, perUnit: true);
        }

        foreach (Value output in model.Outputs) map.File.Outputs.Add(Output(map, output));
        var file = new FileModel(options.Description, [map.File], model.InputNames, model.OutputNames) { MinimumRuntime = MinimumRuntime };
        return new TfLiteOutput(FileWriter.Write(file, options.Version), [.. warnings]);
    }

    /// <summary>The operations that the outputs need, in order; what a program does inside is not among them.</summary>
    private List<Node> Needed()
    {
        var values = new HashSet<Value>(model.Outputs, ReferenceEqualityComparer.Instance);
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
            else if (node.Op is Sequence || !Builtins.Has(node, model.Graph))
            {
                layers[node] = LayerModel.Of(model, node);
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

    /// <summary>What the layers' inputs were in the run that has just ended.</summary>
    private void Keep()
    {
        foreach ((Node node, LayerModel layer) in layers)
        {
            Tensor[] inputs = [.. layer.Inputs.Select(record.Last)];
            int steps = node.Op is Sequence sequence ? inputs[0].Dims[sequence.TimeAxes[0]] : 1;
            windows[node].Add(new CalibrationWindow([.. inputs.Select(Floats)], steps));
        }
    }

    private void AddProgram(TensorMap map, Node node, LayerModel layer)
    {
        var formats = new QuantizeOptions
        {
            InputFormats = [.. layer.Inputs.Select(input => map.Of(input).Format)],
            OutputFormats = [.. layer.Outputs.Select(map.Formats.Of)],
        };
        QuantizedModel quantized = Quantizer.Quantize(layer.Model, new CalibrationData(windows[node]), formats);
        warnings.AddRange(quantized.Report.Warnings.Select(warning => $"{layer.Model.Name}: {warning}"));
        ProgramOperator.Add(map, layer, quantized.Program);
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
