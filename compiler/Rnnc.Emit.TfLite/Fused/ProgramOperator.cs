using System.Collections.Immutable;
using Rnnc.Emit.TfLite.Operators;
using Rnnc.Emit.TfLite.Wire;
using Rnnc.Formats.TfLite;
using Rnnc.Int8;
using Rnnc.Quantize.Choose;

namespace Rnnc.Emit.TfLite.Fused;

/// <summary>A layer's program => RNNC_SEQUENCE, as docs/tflite.md lays it out.</summary>
internal static class ProgramOperator
{
    /// <param name="map">The tensors; the layer's inputs are placed, its outputs will be.</param>
    /// <param name="layer">What the program computes.</param>
    /// <param name="program">Its inputs and outputs are the layer's, in order.</param>
    public static void Add(TensorMap map, LayerModel layer, Int8Model program)
    {
        Vector[] outputs = [.. program.WithRole(VectorRole.Output)];
        var results = ImmutableArray.CreateBuilder<int>();
        for (int i = 0; i < outputs.Length; i++)
        {
            Placed output = map.New(TensorNames.Of(layer.Outputs[i]), map.Batched(layer.Outputs[i]), new Format(outputs[i].Bits, outputs[i].Scale, outputs[i].ZeroPoint));
            map.Place(layer.Outputs[i], output);
            results.Add(output.Tensor);
        }

        Run(map.File, program, [.. layer.Inputs.Select(input => map.Of(input).Tensor)], results.ToImmutable());
    }

    /// <summary>A program over tensors that are there; states and constants are added.</summary>
    public static void Run(FileSubgraph file, Int8Model program, ImmutableArray<int> inputs, ImmutableArray<int> outputs)
    {
        string name = TensorNames.Layer(program.Name);
        ImmutableArray<int> operands =
        [
            .. inputs,
            .. program.WithRole(VectorRole.State).Select(state => State(file, name, state)),
            .. program.Constants.Select((constant, i) => Constant(file, constant, $"{name}/{ConstantNames.Of(program, i)}")),
        ];
        file.Run(new FileOperator(BuiltinOperator.CUSTOM, 1, operands, outputs)
        {
            CustomCode = TfLiteEmitter.CustomCode,
            CustomOptions = ProgramEncoder.EncodeProgram(program),
        });
    }

    private static int State(FileSubgraph file, string layer, Vector state) =>
        file.Add(new FileTensor($"{layer}/{ConstantNames.Short(state.Name)}", TensorMap.TypeOf(state.Bits), [1, state.Length], FileQuantization.Of(new Format(state.Bits, state.Scale, state.ZeroPoint))) { IsVariable = true });

    private static int Constant(FileSubgraph file, ConstantData constant, string name) => file.Constant(
        new FileTensor(name, TensorMap.TypeOf(constant.Bits), constant.Bits == 8 || constant.Rows > 1 ? [constant.Rows, constant.Columns] : [constant.Columns], FileQuantization.Plain)
        {
            Data = TensorMap.Bytes(constant.Values.Select(value => (long)value), constant.Bits / 8),
        });
}
