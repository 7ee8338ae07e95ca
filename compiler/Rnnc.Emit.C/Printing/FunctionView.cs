namespace Rnnc.Emit.C.Printing;

/// <summary>A static function of the generated code.</summary>
/// <param name="Comment">What it is; empty for none.</param>
public sealed record FunctionView(string Comment, string Name, string Parameters, IReadOnlyList<string> Lines);
