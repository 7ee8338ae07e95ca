using System.Collections.Immutable;
using Rnnc.Read.Steps;

namespace Rnnc.Read;

/// <summary>What the user says about a file beyond its name.</summary>
public sealed record ReadOptions
{
    public static ReadOptions Default { get; } = new();

    /// <summary>Entry point of a file that has several; null takes the only one, or the one named serving_default.</summary>
    public string? Signature { get; init; }

    /// <summary>Names of the model's inputs, in the order they are wanted; empty takes the file's own.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    /// <summary>Names of the model's outputs, in the order they are wanted; empty takes the file's own.</summary>
    public ImmutableArray<string> Outputs { get; init; } = [];

    /// <summary>States that the file leaves to its caller to carry from run to run; none lets them be guessed (<see cref="GuessStates"/>).</summary>
    public ImmutableArray<StatePair> States { get; init; } = [];

    /// <summary>Where no states are named, those of a file that is plainly one step of a stream are carried.</summary>
    public bool GuessStates { get; init; } = true;

    /// <summary>A file of weights beside the model: an architecture's, or others than the model's own; null takes the model's.</summary>
    public string? Weights { get; init; }

    /// <summary>Scopes of <see cref="Weights"/> that are other scopes of the model.</summary>
    public ImmutableArray<ScopeMap> Maps { get; init; } = [];

    /// <summary>The options are said for several files: one need not have a use for all of them.</summary>
    public bool IsForSeveral { get; init; }

    /// <summary>Cell files for cells of the author's own, by the name of their layer, of the cell, or of its class.</summary>
    public ImmutableArray<CellOption> Cells { get; init; } = [];
}
