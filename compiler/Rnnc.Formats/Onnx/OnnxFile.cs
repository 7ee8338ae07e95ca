using Rnnc.Formats.Files;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;

namespace Rnnc.Formats.Onnx;

/// <summary>Opens <c>.onnx</c> files: one message without a signature, whose first field is the version of the format.</summary>
public static class OnnxFile
{
    private const string Expected = "an ONNX model";

    /// <summary>The first byte of a file: the key of the field ir_version.</summary>
    public const byte FirstField = 0x08;

    /// <exception cref="InputException">There is no such file, or it holds no ONNX model.</exception>
    public static ModelMessage Read(string path)
    {
        ModelMessage model = MessageFile.Read(path, ModelMessage.Parser, Expected);
        var where = new Origin(path);
        if (model.Graph is null || model.Graph.Output.Count == 0) throw new InputException(where, "a model without a graph", Expected, "take an intact copy of the file");
        if (model.OpsetImport.Count == 0) throw new InputException(where, "no version of the operator set", "one", "export the model again");
        return model;
    }
}
