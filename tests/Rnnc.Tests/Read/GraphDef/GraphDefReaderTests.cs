using Rnnc.Evaluate;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Read.GraphDef;

/// <summary>Names, cuts, defaults and damage of frozen graphs.</summary>
public sealed class GraphDefReaderTests
{
    private static readonly string Lstm = Path.Combine(Corpus.Own("tf1_basiclstm"), "frozen.pb");

    [Fact]
    public void PlaceholdersGoInAndUnreadNodesComeOut()
    {
        Model model = ModelReader.Read(Lstm, ReadOptions.Default);
        Assert.Equal("x", string.Join(",", model.InputNames));
        Assert.Equal("y,outputs,state_c,state_h", string.Join(",", model.OutputNames));
        Assert.Equal("float32[batch, 8, 8]", model.Graph.Inputs[0].Type.ToString());
        Assert.Single(model.Graph.Nodes, node => node.Op is While);
    }

    [Fact]
    public void ACutLeavesOutWhatIsBeforeAndBehind()
    {
        Model model = ModelReader.Read(Lstm, new ReadOptions { Outputs = ["rnn/while/Exit_4:0", "output/MatMul"] });
        Assert.Equal("rnn/while/Exit_4,output/MatMul", string.Join(",", model.OutputNames));
        Assert.Equal("float32[batch, 32]", model.Graph.Outputs[0].Type.ToString());
        Assert.DoesNotContain(model.Graph.Nodes, node => node.Op is Softmax);
    }

    [Fact]
    public void ADefaultIsAConstantUnlessItIsWantedAsAnInput()
    {
        GraphSketch graph = new GraphSketch().Input("x", DataType.Float32, 2).Floats("one", [3])
            .Node("scale", "PlaceholderWithDefault", "one", ("dtype", DataType.Float32), ("shape", GraphSketch.Shape()))
            .Node("y", "Mul", "x, scale");
        Model plain = graph.Read();
        Assert.Equal("x", string.Join(",", plain.InputNames));
        Assert.Equal([3f, 6f], new FloatRunner(plain).Run([Tensor.Float([1, 2], 2)])[0].Floats.ToArray());
        Model open = graph.Read(new ReadOptions { Inputs = ["x", "scale"] });
        Assert.Equal([5f, 10f], new FloatRunner(open).Run([Tensor.Float([1, 2], 2), Tensor.Scalar(5)])[0].Floats.ToArray());
    }

    [Theory]
    [InlineData("frozen.pb")]
    [InlineData("frozen_v2.pb")]
    public void DamageIsRefusedOrRead(string file) =>
        Damage.Check(File.ReadAllBytes(Path.Combine(Corpus.Own("tf1_basiclstm"), file)), file, 600, path => Pipeline.Run(ModelReader.Read(path, ReadOptions.Default)));
}
