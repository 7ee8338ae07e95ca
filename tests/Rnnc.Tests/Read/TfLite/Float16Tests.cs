using System.Runtime.InteropServices;
using Rnnc.Evaluate;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Read.TfLite;

/// <summary>Files of the converter's float16 mode: constants of half precision, each behind a DEQUANTIZE.</summary>
public sealed class Float16Tests
{
    [Fact]
    public void HalvesAreReadAsFloats()
    {
        var sketch = new TfLiteSketch();
        Half[] stored = [(Half)0.1f, (Half)(-2.5f), (Half)1000];
        int x = sketch.Value(TfLiteType.FLOAT32, [1, 3], "x"), half = sketch.Raw(TfLiteType.FLOAT16, [3], MemoryMarshal.AsBytes<Half>(stored).ToArray());
        int full = sketch.Value(TfLiteType.FLOAT32, [3]), y = sketch.Value(TfLiteType.FLOAT32, [1, 3], "y");
        sketch.Operator(BuiltinOperator.DEQUANTIZE, [half], [full]);
        sketch.Operator(BuiltinOperator.ADD, [x, full], [y]);
        sketch.Inputs(x);
        sketch.Outputs(y);
        using var folder = new TemporaryFolder();
        Model model = ModelReader.Read(folder.Put("half.tflite", sketch.ToBytes()), ReadOptions.Default);
        Assert.Equal([(float)stored[0] + 1, (float)stored[1] + 1, 1001f], new FloatRunner(model).Run([Tensor.Float([1, 1, 1], 1, 3)])[0].Floats.ToArray());
    }
}
