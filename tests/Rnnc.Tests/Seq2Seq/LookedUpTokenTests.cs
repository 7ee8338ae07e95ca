using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Decode;
using Rnnc.Seq2Seq.Files;
using Xunit;

namespace Rnnc.Tests.Seq2Seq;

/// <summary>A loop that carries the embedding of its last token, as decoders of TensorFlow 1 do: the token is found behind the lookup.</summary>
public class LookedUpTokenTests
{
    private const int Symbols = 7, Units = 5, Width = 3, Steps = 6, Start = 4;

    [Fact]
    public void TheLoopAnswersAsTheModelDoes()
    {
        Model model = Make(new Random(3));
        Translator translator = TranslatorReader.OfLoop(model)!;
        Assert.Equal((Start, Steps, 4), (translator.Loop.Start, translator.Loop.Longest, translator.Loop.SourceLength));
        var runner = new FloatRunner(model);
        for (int source = 0; source < 20; source++)
        {
            int[] tokens = [source % Symbols, source * 3 % Symbols, source / 7, 1];
            long[] expected = runner.Run([Tensor.Integer(ElementType.Int32, Array.ConvertAll(tokens, token => (long)token), 1, 4)])[0].Integers.ToArray();
            Answer answer = new Decoder(translator, new FloatStepper(translator), Helper.Greedy, 0, 0).Run(tokens);
            Assert.Equal(expected, answer.Tokens.Select(token => (long)token));
        }
    }

    private static Model Make(Random random)
    {
        Tensor Weights(params int[] dims) => Tensor.Float([.. Enumerable.Range(0, dims.Aggregate(1, (product, dim) => product * dim)).Select(_ => (float)((random.NextDouble() * 4) - 2))], dims);
        Origin here = Origin.None;
        Tensor embedding = Weights(Symbols, Width), into = Weights(Width, Units), across = Weights(Units, Units), head = Weights(Units, Symbols);

        var builder = new GraphBuilder();
        Value source = builder.Input(new TensorType(ElementType.Int32, [1, 4]), here, "tokens");
        Value rows = builder.Add(new Gather(0), here, builder.Constant(Weights(Symbols, Units), here), source);
        Value state = builder.Add(new Reduce(ReduceKind.Sum, [1], false), here, rows);
        Value first = builder.Constant(Tensor.Float([.. embedding.Floats.Slice(Start * Width, Width)], 1, Width), here);

        var cell = new GraphBuilder();
        Value x = cell.Input(TensorType.Float(1, Width), here, "x"), h = cell.Input(TensorType.Float(1, Units), here, "h");
        Value sum = cell.Add(new Binary(BinaryKind.Add), here, cell.Add(new MatMul(), here, x, cell.Constant(into, here)), cell.Add(new MatMul(), here, h, cell.Constant(across, here)));
        Value next = cell.Add(new Unary(UnaryKind.Tanh), here, sum);
        Value token = cell.Add(new ArgMax(1, ElementType.Int32), here, cell.Add(new MatMul(), here, next, cell.Constant(head, here)));
        Value looked = cell.Add(new Gather(0), here, cell.Constant(embedding, here), token);
        var loop = new Sequence(cell.Build(token, looked, next), [], 2, [new SequenceOutput(Collect.All)]) { Trip = TripCount.Fixed, FixedSteps = Steps };
        Value answer = builder.AddNode(loop, here, [first, state]).Outputs[0];
        return new Model("lookup", here, builder.Build(answer), ["tokens"], ["answer"]);
    }
}
