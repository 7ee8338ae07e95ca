namespace Rnnc.Ir;

/// <summary>Where a value, node or fault comes from, in the words of the file the user gave.</summary>
/// <param name="File">File or folder as the user named it.</param>
/// <param name="Layer">Layer, node or operator in that file; null where the whole file is meant.</param>
/// <param name="Tensor">Tensor, variable, attribute or field of that layer; null where the layer is meant.</param>
public sealed record Origin(string File, string? Layer = null, string? Tensor = null)
{
    /// <summary>The origin of what rnnc itself made.</summary>
    public static Origin None { get; } = new("rnnc");

    public Origin At(string layer, string? tensor = null) => this with { Layer = layer, Tensor = tensor };

    public Origin Of(string tensor) => this with { Tensor = tensor };

    /// <summary>For example <c>model.keras: layer "gru_1": kernel</c>.</summary>
    public override string ToString()
    {
        string text = File;
        if (Layer is not null) text += $": \"{Layer}\"";
        if (Tensor is not null) text += $": {Tensor}";
        return text;
    }
}
