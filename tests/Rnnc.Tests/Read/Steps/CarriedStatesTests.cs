using Rnnc.Evaluate;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Read.TfLite;
using Xunit;

namespace Rnnc.Tests.Read.Steps;

/// <summary>States that a file leaves to its caller: which are found, which are named, and that the steps give the same.</summary>
public class CarriedStatesTests
{
    private const int Units = 3;

    /// <summary>Names of x and the states; names of y and the next states; what is guessed.</summary>
    public static TheoryData<string, string, string> Names => new()
    {
        { "x,h", "y,next_h", "next_h=h" },
        { "x,h_in", "y,h_out", "h_out=h_in" },
        { "input,h0,c0", "output,hn,cn", "hn=h0,cn=c0" },
        { "in_0_x,in_1_h,in_2_c", "output_0,output_1,output_2", "output_1=in_1_h,output_2=in_2_c" },
        { "x,state_0,state_1", "y,next_state_0,next_state_1", "next_state_0=state_0,next_state_1=state_1" },
        { "x,prev_state", "y,state", "state=prev_state" },
        { "x,h", "y,z", "" },
        { "x,a,b", "y,a_out,z", "" },
        { "x,a", "y,a_out,new_a", "" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void GuessesWhatCanOnlyBeMeant(string inputs, string outputs, string pairs)
    {
        Model model = Read(Step(inputs.Split(','), outputs.Split(',')), ReadOptions.Default);
        Assert.Equal(pairs.Length == 0 ? 0 : pairs.Split(',').Length, model.Slots.Length);
        if (pairs.Length == 0)
        {
            Assert.Empty(model.Notes);
            return;
        }

        Assert.Equal(inputs.Split(',')[0], Assert.Single(model.InputNames));
        Assert.Equal(outputs.Split(',')[0], Assert.Single(model.OutputNames));
        foreach (string pair in pairs.Split(',')) Assert.Contains($"{pair.Split('=')[0]} is the next {pair.Split('=')[1]}", Assert.Single(model.Notes), StringComparison.Ordinal);
        Assert.Equal(inputs.Split(',').Length, Read(Step(inputs.Split(','), outputs.Split(',')), ReadOptions.Default with { GuessStates = false }).InputNames.Length);
    }

    [Theory]
    [InlineData(2, "[1, time, 3]")]
    [InlineData(3, "[1, time, 3]")]
    [InlineData(1, "[time, 3]")]
    public void AStepRunsOverAnyNumberOfSteps(int rank, string type)
    {
        Model model = Read(Step(["x", "h"], ["y", "z"], rank), ReadOptions.Default with { States = [new("z", "h")] });
        Assert.Equal("float32" + type, model.Graph.Inputs[0].Type.ToString());
        Model lifted = Pipeline.Run(model);
        Tensor x = Tensors.Random(1, 4, Units);
        var expected = new List<float>();
        float[] h = new float[Units];
        for (int t = 0; t < 4; t++)
        {
            for (int i = 0; i < Units; i++) h[i] = MathF.Tanh(x.Floats[t * Units + i] + h[i]);
            expected.AddRange([.. h, .. h]);
        }

        Tensor found = new FloatRunner(lifted).Run([rank == 1 ? x : x.Reshape(1, 4, Units)])[0];
        Assert.Equal(expected.Count, found.Count);
        for (int i = 0; i < found.Count; i++) Assert.Equal(expected[i], found.Floats[i], 1e-5f);
    }

    [Theory]
    [InlineData("z=g", "no input \"g\" for --state z=g; expected one of x, h")]
    [InlineData("a=h", "no output \"a\" for --state a=h; expected one of y, z")]
    public void RefusesNamesThatAreNone(string pair, string reason)
    {
        var options = ReadOptions.Default with { States = [new(pair.Split('=')[0], pair.Split('=')[1])] };
        var fault = Assert.Throws<InputException>(() => Read(Step(["x", "h"], ["y", "z"]), options));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Equal(2, Read(Step(["x", "h"], ["y", "z"]), options with { States = [new("b", "g")], IsForSeveral = true }).InputNames.Length);
    }

    [Theory]
    [InlineData("vibration_lstm_step/float_step.tflite", 2)]
    [InlineData("vibration_lstm_step/int8_step.tflite", 2)]
    [InlineData("vibration_lstm_step/int16x8_step.tflite", 2)]
    [InlineData("vibration_stateful_gru/float_step.tflite", 1)]
    [InlineData("dates_attention/decoder.float.tflite", 0)]
    [InlineData("dates_bi/decoder.onnx", 0)]
    [InlineData("dates_lstm/decoder.int8_unrolled.tflite", 0)]
    [InlineData("dates_lstm/decoder.keras", 0)]
    [InlineData("motions_runtime_state/float.tflite", 0)]
    [InlineData("torch_gru_h0/model.onnx", 0)]
    public void StreamsAreGuessedAndDecodersAreNot(string file, int states)
    {
        if (Corpus.Shared is null || Path.Combine(Corpus.Shared, "models", file) is not { } path || !File.Exists(path)) return;
        Assert.Equal(states, ModelReader.Read(path, ReadOptions.Default).Slots.Length);
    }

    /// <summary>A step that carries its state itself runs over any number of rows, too.</summary>
    [Fact]
    public void AStepWithAVariableRunsOverAnyNumberOfSteps()
    {
        var sketch = new TfLiteSketch();
        int x = sketch.Value(TfLiteType.FLOAT32, [1, 1, Units], "x"), y = sketch.Value(TfLiteType.FLOAT32, [1, 1, Units], "y");
        int handle = sketch.Value(TfLiteType.RESOURCE, [], "handle"), h = sketch.Value(TfLiteType.FLOAT32, [1, 1, Units], "h"), sum = sketch.Value(TfLiteType.FLOAT32, [1, 1, Units], "sum");
        sketch.Operator(BuiltinOperator.VAR_HANDLE, [], [handle], 111, (0, "c"), (1, "v"));
        sketch.Operator(BuiltinOperator.READ_VARIABLE, [handle], [h]);
        sketch.Operator(BuiltinOperator.ADD, [x, h], [sum], 11);
        sketch.Operator(BuiltinOperator.TANH, [sum], [y]);
        sketch.Operator(BuiltinOperator.ASSIGN_VARIABLE, [handle, y], []);
        sketch.Inputs(x);
        sketch.Outputs(y);
        Model model = Read(sketch.ToBytes(), ReadOptions.Default);
        Assert.Equal("float32[1, time, 3]", model.Graph.Inputs[0].Type.ToString());
        Assert.Equal("float32[1, 1, 3]", Read(sketch.ToBytes(), ReadOptions.Default with { GuessStates = false }).Graph.Inputs[0].Type.ToString());
        Tensor rows = Tensors.Random(2, 1, 5, Units), found = new FloatRunner(model).Run([rows])[0];
        float[] state = new float[Units];
        for (int i = 0; i < found.Count; i++) Assert.Equal(state[i % Units] = MathF.Tanh(rows.Floats[i] + state[i % Units]), found.Floats[i], 1e-5f);
    }

    [Theory]
    [InlineData("vibration_lstm_step/float_step.tflite")]
    [InlineData("vibration_stateful_gru/float_step.tflite")]
    public void AStreamOfStepsIsThatOfTheLayer(string file)
    {
        if (Corpus.Shared is null || Path.Combine(Corpus.Shared, "models", file) is not { } path || !File.Exists(path)) return;
        Model lifted = Pipeline.Run(ModelReader.Read(path, ReadOptions.Default));
        Golden golden = Golden.Beside(path)!;
        Tensor x = golden["x"], y = golden["y_stream"], found = new FloatRunner(lifted).Run([x.Reshape(1, 2000, 2)])[0];
        for (int t = 0; t < 2000; t++) Assert.Equal(y.Floats[t], found.Floats[t], 1e-3f);
    }

    /// <summary>h' = tanh(x + h), y = [h', h'] for the first state; others change their sign.</summary>
    private static byte[] Step(string[] inputs, string[] outputs, int rank = 2)
    {
        var sketch = new TfLiteSketch();
        int[] shape = rank == 1 ? [Units] : rank == 2 ? [1, Units] : [1, 1, Units];
        int[] read = [.. inputs.Select(name => sketch.Value(TfLiteType.FLOAT32, shape, name))], made = [.. outputs.Select((name, i) => sketch.Value(TfLiteType.FLOAT32, i == 0 ? [.. shape[..^1], 2 * Units] : shape, name))];
        int sum = sketch.Value(TfLiteType.FLOAT32, shape, "sum");
        sketch.Operator(BuiltinOperator.ADD, [read[0], read[1]], [sum], 11);
        sketch.Operator(BuiltinOperator.TANH, [sum], [made[1]]);
        sketch.Operator(BuiltinOperator.CONCATENATION, [made[1], made[1]], [made[0]], 10, (0, rank - 1));
        for (int i = 2; i < made.Length; i++) sketch.Operator(BuiltinOperator.NEG, [read[Math.Min(i, read.Length - 1)]], [made[i]]);
        sketch.Inputs(read);
        sketch.Outputs(made);
        return sketch.ToBytes();
    }

    private static Model Read(byte[] file, ReadOptions options)
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, file);
        try
        {
            return ModelReader.Read(path, options);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
