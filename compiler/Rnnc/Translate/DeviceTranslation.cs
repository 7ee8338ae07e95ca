namespace Rnnc.Cli.Translate;

/// <summary>An answer of a board.</summary>
/// <param name="Status">What the C function answered: 0 ended, 1 full, 2 stopped, an error below 0.</param>
/// <param name="Instructions">Of reading the source and of all steps; null where nothing counts.</param>
/// <param name="StackBytes">The deepest of all answers; null where it is not measured.</param>
internal sealed record DeviceTranslation(int[] Tokens, int Status, long? Instructions, int? StackBytes);
