using System.Collections.Immutable;
using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>One input of a model: its name, its extents (null where the file leaves them free) and its element type.</summary>
internal sealed record InputConfig(string Name, ImmutableArray<int?> Extents, ElementType Element, Origin Where)
{
    private static readonly string[] ShapeKeys = ["batch_shape", "batch_input_shape"];

    /// <summary>From the settings of an InputLayer, or of a first layer that carries <c>batch_input_shape</c>.</summary>
    public static InputConfig Read(string name, ConfigObject settings)
    {
        string key = ShapeKeys.FirstOrDefault(settings.Has) ?? throw settings.Fault(ShapeKeys[0], "the input's extents, batch first");
        string element = settings.TryFind("dtype", out JsonElement dtype) && dtype.ValueKind == JsonValueKind.String ? dtype.GetString()! : "float32";
        return Of(name, settings, key, settings.List(key), element);
    }

    /// <summary>From a list of extents such as a Sequential model's <c>build_input_shape</c>.</summary>
    public static InputConfig Of(string name, ConfigObject settings, string key, IReadOnlyList<JsonElement> extents, string element = "float32")
    {
        if (extents.Count == 0) throw settings.Fault(key, "extents, batch first");
        return new InputConfig(name, [.. extents.Select(extent => ReadExtent(settings, key, extent))], ReadElement(element, settings.Where), settings.Where);
    }

    /// <summary>
    /// The type in the IR: a free first axis is the batch, a free second one is time (the other way round in time-major models);
    /// an input whose free time is not the model's first has a symbol of its own, as nothing says that the two are equal.
    /// </summary>
    public TensorType Type(bool timeMajor, bool ownsTime)
    {
        Dim time = ownsTime ? Dim.Time : Dim.Named($"time_{Name}");
        Dim[] free = timeMajor ? [time, Dim.Batch] : [Dim.Batch, time];
        return new TensorType(Element, Shape.Of(Extents.Select((extent, axis) => extent ?? (axis < free.Length ? free[axis] : Dim.Named($"{Name}_{axis}")))));
    }

    public bool HasFreeTime(bool timeMajor)
    {
        int axis = timeMajor ? 0 : 1;
        return axis < Extents.Length && Extents[axis] is null;
    }

    private static int? ReadExtent(ConfigObject settings, string key, JsonElement extent)
    {
        if (extent.ValueKind == JsonValueKind.Null) return null;
        return ConfigObject.TryInteger(extent, out int size) && size > 0 ? size : throw settings.Fault(key, "extents of 1 or more, null where free");
    }

    private static ElementType ReadElement(string dtype, Origin where) => dtype switch
    {
        "float32" or "float16" or "bfloat16" or "float64" => ElementType.Float32,
        "int8" => ElementType.Int8,
        "uint8" => ElementType.UInt8,
        "int16" => ElementType.Int16,
        "int32" => ElementType.Int32,
        "int64" => ElementType.Int64,
        "bool" => ElementType.Bool,
        _ => throw new InputException(where, $"an input of {dtype}", "floats, integers or booleans", "convert the input outside of the model"),
    };
}
