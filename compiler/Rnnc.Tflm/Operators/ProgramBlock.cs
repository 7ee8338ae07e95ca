using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tflm.Graph;

namespace Rnnc.Tflm.Operators;

/// <summary>The program of an RNNC_SEQUENCE operator and the tensors of its vectors, held against each other: docs/tflite.md.</summary>
/// <param name="Program">Verified.</param>
/// <param name="Inputs">Tensors of its Input vectors, in its order.</param>
/// <param name="States">Tensors of its State vectors.</param>
/// <param name="Outputs">Tensors of its Output vectors.</param>
/// <param name="Steps">Time steps of the tensors with rows; 0 where there are none.</param>
internal sealed record ProgramBlock(Int8Model Program, ImmutableArray<int> Inputs, ImmutableArray<int> States, ImmutableArray<int> Outputs, int Steps)
{
    public const string CustomCode = "RNNC_SEQUENCE";

    private const int KnownVersion = 1;

    /// <summary>The inputs that have a row for each time step.</summary>
    public IEnumerable<(int Tensor, int Steps)> Sequences => Program.WithRole(VectorRole.Input).Zip(Inputs).Where(pair => pair.First.PerStep).Select(pair => (pair.Second, Steps));

    /// <exception cref="InputException">The program is damaged, or its tensors do not fit it.</exception>
    public static ProgramBlock Of(TfLiteOperator op, ImmutableArray<TfLiteTensor> tensors)
    {
        InputException Refuse(string found, string expected) => new(op.Where, found, expected, Remedies.Intact);

        if (op.Version != KnownVersion) throw Refuse($"version {op.Version}", $"version {KnownVersion}");
        if (op.Inputs.Any(input => input < 0)) throw Refuse("an input that is left out", "all of them");
        Int8Model program;
        int constants;
        try
        {
            constants = ProgramDecoder.ConstantCount(op.CustomOptions);
            if (constants > op.Inputs.Length) throw Refuse($"{op.Inputs.Length} inputs", $"{constants} constants among them");
            program = ProgramDecoder.DecodeProgram(op.CustomOptions, [.. op.Inputs.TakeLast(constants).Select(input => Constant(tensors[input]))]);
        }
        catch (InvalidProgramException fault)
        {
            throw new InputException(op.Where, $"a damaged program ({fault.Message})", "one that rnnc wrote", Remedies.Intact, fault);
        }

        Vector[] inputs = [.. program.WithRole(VectorRole.Input)], states = [.. program.WithRole(VectorRole.State)], outputs = [.. program.WithRole(VectorRole.Output)];
        if (op.Inputs.Length != inputs.Length + states.Length + constants) throw Refuse($"{op.Inputs.Length} inputs", $"{inputs.Length} inputs, {states.Length} states and {constants} constants");
        if (op.Outputs.Length != outputs.Length) throw Refuse($"{op.Outputs.Length} outputs", $"{outputs.Length}");
        var block = new ProgramBlock(program, op.Inputs[..inputs.Length], op.Inputs[inputs.Length..(inputs.Length + states.Length)], op.Outputs, 0);
        int steps = 0;
        foreach ((Vector vector, int tensor) in inputs.Concat(states).Concat(outputs).Zip(block.Inputs.Concat(block.States).Concat(block.Outputs)))
        {
            int count = GraphTranslator.ShapeOf(tensors[tensor]).Aggregate(1, (product, extent) => product * extent);
            if (tensors[tensor].Type != TypeOf(vector)) throw Refuse($"{tensors[tensor]}", $"integers of {vector.Bits} bits");
            if (vector.Role == VectorRole.State && !tensors[tensor].IsVariable) throw Refuse($"a state {tensors[tensor]}", "a variable tensor");
            int rows = vector.PerStep ? count / vector.Length : 1;
            if (rows * vector.Length != count || (vector.PerStep && steps != 0 && steps != rows)) throw Refuse($"{tensors[tensor]}", vector.PerStep ? $"{vector.Length} elements a step{(steps == 0 ? "" : $", {steps} steps")}" : $"{vector.Length} elements");
            if (vector.PerStep) steps = rows;
        }

        if (program.StepsAreFixed && steps != 0 && steps != program.Steps) throw Refuse($"{steps} time steps", $"{program.Steps}");
        return block with { Steps = steps };
    }

    private static TfLiteType TypeOf(Vector vector) => vector.Bits switch { 8 => TfLiteType.INT8, 16 => TfLiteType.INT16, _ => TfLiteType.INT32 };

    private static ConstantData Constant(TfLiteTensor tensor)
    {
        int bits = tensor.Type switch
        {
            TfLiteType.INT8 => 8,
            TfLiteType.INT16 => 16,
            TfLiteType.INT32 => 32,
            _ => throw new InputException(tensor.Where, $"a constant of type {tensor.Type}", "INT8, INT16 or INT32", Remedies.Intact),
        };
        if (tensor.Shape.Length is not (1 or 2) || GraphTranslator.ShapeOf(tensor).Length == 0) throw new InputException(tensor.Where, $"the shape [{string.Join(", ", tensor.Shape)}]", "[columns] or [rows, columns]", Remedies.Intact);
        return new ConstantData(bits, [.. tensor.ReadConstant().Integers.ToArray().Select(value => (int)value)], tensor.Shape.Length == 2 ? tensor.Shape[0] : 1);
    }
}
