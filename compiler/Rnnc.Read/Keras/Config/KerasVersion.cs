using System.Globalization;

namespace Rnnc.Read.Keras;

/// <summary>The Keras that wrote a file: some functions changed their meaning with version 3.</summary>
internal sealed record KerasVersion(string Text, int Major)
{
    /// <summary>Reads <c>3.15.1</c>, <c>2.4.0-tf</c>; files of the first years name no version and are read as Keras 2.</summary>
    public static KerasVersion Parse(string? text)
    {
        string first = text?.Split('.')[0] ?? "";
        bool known = int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int major);
        return new KerasVersion(known ? text! : "2", known ? major : 2);
    }

    public bool IsKeras3 => Major >= 3;
}
