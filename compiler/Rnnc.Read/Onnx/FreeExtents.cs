using Rnnc.Formats.Onnx;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;

namespace Rnnc.Read.Onnx;

/// <summary>
/// The free extents of a model's inputs. The first translation gives each its own name and learns which of them recurrent operators take for the batch
/// and for time; where none tells, a free first axis is the batch and a free second one time.
/// </summary>
internal sealed class FreeExtents
{
    private readonly Dictionary<string, Dim> extents = new(StringComparer.Ordinal);
    private readonly List<(string Key, int Axis)> places = [];
    private readonly List<Dim> batches = [];
    private readonly List<Dim> times = [];
    private bool settled;

    /// <summary>The type of an input of the model.</summary>
    public TensorType TypeOf(OnnxInput input)
    {
        ElementType element = OnnxTypes.Element(input.Type.ElemType)
            ?? throw new InputException(input.Where, $"values of type {OnnxTypes.Name(input.Type.ElemType)}", "floats, integers or booleans", "cut the graph behind it with --inputs");
        if (input.Type.Shape is null) throw new InputException(input.Where, "an input of unknown rank", "a known number of axes", "export the model with the shapes of its inputs");
        return new TensorType(element, Shape.Of(input.Type.Shape.Dim.Select((dim, axis) => ExtentOf(input.Name, dim, axis))));
    }

    /// <summary>Takes note that an operator runs over the extent as over time.</summary>
    public void IsTime(Dim extent)
    {
        if (extent.Symbol is not null) times.Add(extent);
    }

    /// <summary>Takes note that an operator takes the extent for the batch.</summary>
    public void IsBatch(Dim extent)
    {
        if (extent.Symbol is not null) batches.Add(extent);
    }

    /// <summary>Gives the batch and the time their own symbols; false where nothing changes by it.</summary>
    public bool Settle()
    {
        if (settled) return false;
        settled = true;
        string? batch = BatchKey();
        string? time = times.Select(KeyOf).OfType<string>().FirstOrDefault(key => key != batch)
            ?? places.Where(place => place.Axis == 1 && place.Key != batch && extents[place.Key].Symbol is not null).Select(place => place.Key).FirstOrDefault();
        foreach (string key in extents.Keys.Where(key => extents[key].Symbol is not null).ToList())
        {
            // The two names of the IR are for the batch and the time, whatever else the file calls so.
            Dim own = Dim.Named(key);
            extents[key] = key == batch ? Dim.Batch : key == time ? Dim.Time : own == Dim.Batch || own == Dim.Time ? Dim.Named(key + "_") : own;
        }

        return places.Count > 0;
    }

    /// <summary>Fixes the extent to 1 where it is the batch; false where it is not.</summary>
    public bool Fix(Dim extent)
    {
        string? key = KeyOf(extent);
        if (key is null || !(settled ? extent == Dim.Batch : key == BatchKey())) return false;
        extents[key] = 1;
        return true;
    }

    private Dim ExtentOf(string input, DimMessage dim, int axis)
    {
        if (dim.ValueCase == DimMessage.ValueOneofCase.DimValue && dim.DimValue is > 0 and <= int.MaxValue) return (int)dim.DimValue;
        string key = dim.ValueCase == DimMessage.ValueOneofCase.DimParam && dim.DimParam.Length > 0 ? dim.DimParam : $"{input}_{axis}";
        if (!places.Contains((key, axis))) places.Add((key, axis));
        if (extents.TryGetValue(key, out Dim known)) return known;
        return extents[key] = Dim.Named(key);
    }

    private string? BatchKey() => batches.Select(KeyOf).OfType<string>().FirstOrDefault()
        ?? places.Where(place => place.Axis == 0 && extents[place.Key].Symbol is not null && !times.Contains(extents[place.Key])).Select(place => place.Key).FirstOrDefault();

    private string? KeyOf(Dim extent) => extents.Where(pair => pair.Value == extent).Select(pair => pair.Key).FirstOrDefault();
}
