using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Read.Keras;

/// <summary>The options of Keras' recurrent layers against a reference in double precision.</summary>
public sealed class RecurrentLayerTests
{
    private const int Steps = 5, Features = 3, Units = 4;
    private const double Tolerance = 1e-5;

    private static readonly Dictionary<string, int> GateCounts = new() { ["LSTM"] = 4, ["GRU"] = 3, ["SimpleRNN"] = 1 };

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (string className in GateCounts.Keys)
                foreach (string settings in (string[])["", "\"use_bias\": false", "\"go_backwards\": true", "\"activation\": \"relu\"", "\"activation\": \"linear\"", "\"activation\": null", "\"unroll\": true, \"dropout\": 0.5, \"recurrent_dropout\": 0.5, \"unit_forget_bias\": true"])
                    cases.Add(className, settings, "3.15.1");
            foreach (string className in (string[])["LSTM", "GRU"])
                foreach (string version in (string[])["2.15.0", "3.0.0"])
                    cases.Add(className, "\"recurrent_activation\": \"hard_sigmoid\", \"go_backwards\": true", version);
            cases.Add("GRU", "\"reset_after\": false", "3.15.1");
            cases.Add("GRU", "\"reset_after\": false, \"use_bias\": false", "2.4.0-tf");
            cases.Add("GRU", "\"reset_after\": null", "2.1.6");
            return cases;
        }
    }

    /// <summary>The layer itself and as RNN(cell); last output, all outputs, and the states.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryOption(string className, string settings, string version)
    {
        JsonObject given = JsonNode.Parse("{" + settings + "}")!.AsObject();
        Setup setup = Setup.Of(className, given, version);
        double[][] x = Rows(setup.X);
        (double[][] outputs, double[][] states) = setup.Reference.Run(x, Is(given, "go_backwards", false));
        string comma = settings.Length > 0 ? ", " : "";
        foreach (bool sequences in (bool[])[false, true])
        {
            string full = $"{{\"units\": {Units}, \"return_state\": true, \"return_sequences\": {(sequences ? "true" : "false")}{comma}{settings}}}";
            JsonObject cell = KerasConfigs.Layer(className + "Cell", "cell", full);
            JsonObject rnn = KerasConfigs.Layer("RNN", "layer", full);
            rnn["config"]!["cell"] = cell;
            foreach ((JsonObject layer, string group) in ((JsonObject, string)[])[(KerasConfigs.Layer(className, "layer", full), Group(className)), (rnn, "rnn")])
            {
                string outputNames = string.Join(' ', Enumerable.Range(0, setup.Reference.StateCount + 1).Select(i => $"layer.{i}"));
                var file = new KerasFile(KerasConfigs.Functional(outputNames, (KerasConfigs.Input("x", "[null, 5, 3]"), ""), (layer, "x.0")), version);
                file.WithAll($"layers/{group}/cell", [.. setup.Weights]);
                ImmutableArray<Tensor> results = new FloatRunner(file.Read()).Run([setup.X]);
                AssertClose(sequences ? [.. outputs.SelectMany(row => row)] : outputs[^1], results[0]);
                for (int i = 0; i < states.Length; i++) AssertClose(states[i], results[i + 1]);
            }
        }
    }

    [Fact]
    public void TimeMajorRunsOverTheFirstAxis()
    {
        Setup setup = Setup.Of("GRU", [], "2.11.0");
        string config = KerasConfigs.Sequential("[null, null, 3]", KerasConfigs.Layer("GRU", "gru", $$"""{"units": {{Units}}, "time_major": true, "return_sequences": true}"""));
        Model model = new KerasFile(config, "2.11.0").WithAll("layers/gru/cell", [.. setup.Weights]).Read();
        Assert.Equal("float32[time, batch, 3]", model.Graph.Inputs[0].Type.ToString());
        Assert.Equal("float32[time, batch, 4]", model.Graph.Outputs[0].Type.ToString());
        Tensor y = new FloatRunner(model).Run([setup.X.Reshape(Steps, 1, Features)])[0];
        AssertClose([.. setup.Reference.Run(Rows(setup.X), false).Outputs.SelectMany(row => row)], y);
    }

    /// <summary>States given as the second argument, by keyword, and (Keras 2) in a list behind x.</summary>
    [Theory]
    [InlineData("x.0, [h.0 c.0]")]
    [InlineData("x.0; initial_state=[h.0 c.0]")]
    [InlineData("[x.0 h.0 c.0]")]
    public void InitialStatesAreTensors(string call)
    {
        Setup setup = Setup.Of("LSTM", [], "3.15.1");
        string config = KerasConfigs.Functional("lstm.0", (KerasConfigs.Input("x", "[null, 5, 3]"), ""), (KerasConfigs.Input("h", "[null, 4]"), ""),
            (KerasConfigs.Input("c", "[null, 4]"), ""), (KerasConfigs.Layer("LSTM", "lstm", $$"""{"units": {{Units}}}"""), call));
        Tensor h = Tensors.Random(8, 1, Units), c = Tensors.Random(9, 1, Units);
        Tensor y = new FloatRunner(new KerasFile(config).WithAll("layers/lstm/cell", [.. setup.Weights]).Read()).Run([setup.X, h, c])[0];
        AssertClose(setup.Reference.Run(Rows(setup.X), false, [Rows(h)[0], Rows(c)[0]]).Outputs[^1], y);
    }

    [Theory]
    [InlineData("concat")]
    [InlineData("sum")]
    [InlineData("mul")]
    [InlineData("ave")]
    [InlineData(null)]
    public void BidirectionalMergesInTheOrderOfTime(string? mode)
    {
        foreach (bool hasBackward in (bool[])[false, true])
        {
            Setup forward = Setup.Of("GRU", [], "3.15.1"), backward = Setup.Of("GRU", [], "3.15.1", seed: 40);
            string settings = $"{{\"units\": {Units}, \"return_sequences\": true, \"return_state\": true";
            JsonObject layer = KerasConfigs.Layer("Bidirectional", "both", "{\"merge_mode\": " + (mode is null ? "null" : $"\"{mode}\"") + "}");
            layer["config"]!["layer"] = KerasConfigs.Layer("GRU", "gru", settings + "}");
            if (hasBackward) layer["config"]!["backward_layer"] = KerasConfigs.Layer("GRU", "gru_back", settings + ", \"go_backwards\": true}");
            string config = KerasConfigs.Functional(mode is null ? "both.0 both.1 both.2 both.3" : "both.0 both.1 both.2", (KerasConfigs.Input("x", "[null, 5, 3]"), ""), (layer, "x.0"));
            var file = new KerasFile(config).WithAll("layers/bidirectional/forward_layer/cell", [.. forward.Weights]).WithAll("layers/bidirectional/backward_layer/cell", [.. backward.Weights]);
            ImmutableArray<Tensor> results = new FloatRunner(file.Read()).Run([forward.X]);

            double[][] x = Rows(forward.X);
            (double[][] f, double[][] fStates) = forward.Reference.Run(x, false);
            (double[][] b, double[][] bStates) = backward.Reference.Run(x, true);
            b = [.. b.Reverse()];
            if (mode is null)
            {
                AssertClose([.. f.SelectMany(row => row)], results[0]);
                AssertClose([.. b.SelectMany(row => row)], results[1]);
            }
            else
            {
                AssertClose([.. f.Zip(b).SelectMany(pair => Merge(mode, pair.First, pair.Second))], results[0]);
            }

            AssertClose(fStates[0], results[^2]);
            AssertClose(bStates[0], results[^1]);
        }
    }

    /// <summary>A mask in the middle and at the end: the state waits, the output repeats or (zero_output_for_mask) is zero.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void MaskedStepsDoNotCount(bool zeros)
    {
        Setup setup = Setup.Of("GRU", [], "3.15.1");
        float[] values = setup.X.Floats.ToArray();
        bool[] masked = [false, true, false, true, true];
        for (int i = 0; i < values.Length; i++) values[i] = masked[i / Features] ? 0 : values[i];
        string config = KerasConfigs.Sequential("[null, 5, 3]", KerasConfigs.Layer("Masking", "masking", """{"mask_value": 0.0}"""),
            KerasConfigs.Layer("GRU", "gru", $$"""{"units": {{Units}}, "return_sequences": true, "zero_output_for_mask": {{(zeros ? "true" : "false")}}}"""));
        Tensor y = new FloatRunner(new KerasFile(config).WithAll("layers/gru/cell", [.. setup.Weights]).Read()).Run([Tensor.Float(values, 1, Steps, Features)])[0];

        double[][] kept = setup.Reference.Run([.. Rows(setup.X).Where((_, step) => !masked[step])], false).Outputs;
        double[] nothing = new double[Units];
        double[][] expected = zeros ? [kept[0], nothing, kept[1], nothing, nothing] : [kept[0], kept[0], kept[1], kept[1], kept[1]];
        AssertClose([.. expected.SelectMany(row => row)], y);
    }

    [Fact]
    public void StackedCellsFeedEachOther()
    {
        Setup lower = Setup.Of("GRU", [], "3.15.1"), upper = Setup.Of("LSTM", [], "3.15.1", seed: 30, features: Units), top = Setup.Of("GRU", [], "3.15.1", seed: 60, features: Units);
        JsonObject stack = KerasConfigs.Layer("StackedRNNCells", "stack");
        stack["config"]!["cells"] = new JsonArray(KerasConfigs.Layer("GRUCell", "a", $$"""{"units": {{Units}}}"""), KerasConfigs.Layer("LSTMCell", "b", $$"""{"units": {{Units}}}"""), KerasConfigs.Layer("GRUCell", "c", $$"""{"units": {{Units}}}"""));
        JsonObject rnn = KerasConfigs.Layer("RNN", "rnn");
        rnn["config"]!["cell"] = stack;
        var file = new KerasFile(KerasConfigs.Sequential("[null, null, 3]", rnn)).WithAll("layers/rnn/cell/cells/gru_cell", [.. lower.Weights])
            .WithAll("layers/rnn/cell/cells/lstm_cell", [.. upper.Weights]).WithAll("layers/rnn/cell/cells/gru_cell_1", [.. top.Weights]);
        Model model = file.Read();
        double[][] sequence = top.Reference.Run(upper.Reference.Run(lower.Reference.Run(Rows(lower.X), false).Outputs, false).Outputs, false).Outputs;
        AssertClose(sequence[^1], new FloatRunner(model).Run([lower.X])[0]);
        Assert.Single(model.Graph.Nodes, node => node.Op is Sequence);
    }

    [Fact]
    public void AStatefulLayerHasSlots()
    {
        Setup setup = Setup.Of("LSTM", [], "3.15.1");
        string config = KerasConfigs.Sequential("[1, null, 3]", KerasConfigs.Layer("LSTM", "lstm", $$"""{"units": {{Units}}, "stateful": true}"""));
        Model model = new KerasFile(config).WithAll("layers/lstm/cell", [.. setup.Weights]).Read();
        Assert.Equal(["lstm_h", "lstm_c"], model.Slots.Select(slot => slot.Name));
        var state = new FloatState(model);
        var runner = new FloatRunner(model);
        runner.Run([setup.X], state);
        Tensor y = runner.Run([setup.X], state)[0];
        AssertClose(setup.Reference.Run([.. Rows(setup.X), .. Rows(setup.X)], false).Outputs[^1], y);
    }

    private static string Group(string className) => className == "SimpleRNN" ? "simple_rnn" : className.ToLowerInvariant();

    private static double[] Merge(string mode, double[] f, double[] b) => mode == "concat" ? [.. f, .. b] : [.. f.Zip(b, (p, q) => mode switch
    {
        "sum" => p + q,
        "mul" => p * q,
        _ => (p + q) / 2,
    })];

    private static void AssertClose(double[] expected, Tensor actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual.Floats[i], Tolerance);
    }

    private static double[][] Rows(Tensor tensor)
    {
        int columns = tensor.Dims[^1];
        return [.. tensor.Floats.ToArray().Chunk(columns).Select(row => row.Select(value => (double)value).ToArray())];
    }

    private static bool Is(JsonObject settings, string key, bool fallback) => settings.TryGetPropertyValue(key, out JsonNode? value) ? value?.GetValue<bool>() ?? false : fallback;

    /// <summary>Random weights of a layer, data, and the reference over them.</summary>
    private sealed record Setup(ImmutableArray<Tensor> Weights, Tensor X, ReferenceRecurrence Reference)
    {
        public static Setup Of(string className, JsonObject settings, string version, int seed = 1, int features = Features)
        {
            int columns = Units * GateCounts[className];
            bool resetAfter = Is(settings, "reset_after", true);
            Tensor kernel = Tensors.Random(seed, features, columns), recurrent = Tensors.Random(seed + 1, Units, columns);
            Tensor? bias = !Is(settings, "use_bias", true) ? null
                : className == "GRU" && resetAfter ? Tensors.Random(seed + 2, 2, columns) : Tensors.Random(seed + 2, columns);
            double slope = version[0] == '2' ? 0.2 : 1.0 / 6;
            var reference = new ReferenceRecurrence(className, Units, kernel, recurrent, bias)
            {
                ResetAfter = className == "GRU" && resetAfter,
                Activation = !settings.ContainsKey("activation") ? Math.Tanh : settings["activation"]?.GetValue<string>() == "relu" ? x => Math.Max(x, 0) : x => x,
                RecurrentActivation = settings.ContainsKey("recurrent_activation") ? x => Math.Clamp((slope * x) + 0.5, 0, 1) : x => 1 / (1 + Math.Exp(-x)),
            };
            return new Setup(bias is null ? [kernel, recurrent] : [kernel, recurrent, bias], Tensors.Random(seed + 3, 1, Steps, features), reference);
        }
    }
}
