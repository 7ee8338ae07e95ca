namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of VAR_HANDLE.</summary>
public sealed record VarHandleOptions : OperatorOptions
{
    public string Container { get; init; } = "";

    /// <summary>The variable's identity together with the container, across all subgraphs.</summary>
    public string SharedName { get; init; } = "";

    internal static VarHandleOptions Read(FlatTable table) => new()
    {
        Container = table.Text(0) ?? "",
        SharedName = table.Text(1) ?? "",
    };
}
