namespace Rnnc.Read.Steps;

/// <summary>A state that goes in and comes out again, by the names of the file.</summary>
/// <param name="Output">The output that is the next state.</param>
/// <param name="Input">The input that is the state.</param>
public sealed record StatePair(string Output, string Input)
{
    public override string ToString() => $"{Output}={Input}";
}
