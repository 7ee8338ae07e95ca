using System.Collections.Immutable;
using Rnnc.Cli.Data;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tflm;

namespace Rnnc.Cli.Int8;

/// <summary>A quantized file whose integers stay as they are: the arithmetic <c>tflm</c>.</summary>
internal sealed record KeptModel(TflmModel File, Model Lifted) : IntegerModel(Lifted, File.Program)
{
    public override ImmutableArray<(int Place, Vector Vector, TensorType Type)> States =>
        [.. Program.WithRole(VectorRole.State).Select((vector, i) => (i, vector, TensorType.Float(1, vector.Length)))];

    public override IEnumerable<(string What, string Text)> Choices => [("widths", "the file's own integers, in the arithmetic of TFLite Micro's reference kernels")];

    /// <param name="file">The file.</param>
    /// <param name="arrays">What it is to run; arrays of an input's own integers are taken as they are. Null for none.</param>
    public static KeptModel Of(TflmModel file, InputArrays? arrays)
    {
        Vector[] inputs = [.. file.Program.WithRole(VectorRole.Input)];
        var given = arrays?.Arrays.Values.Select(array => array.Element).ToHashSet() ?? [];
        ImmutableArray<Value> values = [.. file.Inputs.Select((port, i) => Declare(port, ElementOf(inputs[i], given), file.Where))];
        ImmutableArray<Value> outputs = [.. file.Outputs.Select(port => Declare(port, ElementType.Float32, file.Where))];
        var model = new Model(file.Program.Name, file.Where, new Graph(values, [], outputs), [.. file.Inputs.Select(port => port.Name)], [.. file.Outputs.Select(port => port.Name)]) { Writer = file.Writer };
        return new KeptModel(file, model);
    }

    public override IOracle CreateOracle() => new KeptOracle(this);

    private static Value Declare(TflmPort port, ElementType element, Origin where) => new(new TensorType(element, Shape.Of(port.Shape)), where, port.Name);

    private static ElementType ElementOf(Vector vector, HashSet<ElementType> given) => vector.Bits switch
    {
        8 when given.Contains(ElementType.Int8) => ElementType.Int8,
        16 when given.Contains(ElementType.Int16) => ElementType.Int16,
        32 => ElementType.Int32,
        _ => ElementType.Float32,
    };
}
