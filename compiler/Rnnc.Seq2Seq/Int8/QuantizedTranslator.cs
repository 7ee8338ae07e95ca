using System.Collections.Immutable;
using Rnnc.Quantize;
using Rnnc.Quantize.Budget;

namespace Rnnc.Seq2Seq.Int8;

/// <summary>A translator whose two halves are programs of integers. What one hands to the other has one format at both ends.</summary>
/// <param name="Translator">The float translator that it came from.</param>
/// <param name="Source">Runs once per source.</param>
/// <param name="Step">Runs once per token; a stream whose states the source sets.</param>
public sealed record QuantizedTranslator(Translator Translator, QuantizedModel Source, QuantizedModel Step)
{
    /// <summary>Of 100 calibration sources those whose answer differs from float's.</summary>
    public double LostPoints { get; init; }

    /// <summary>What an accuracy budget bought, in order.</summary>
    public ImmutableArray<BudgetStep> Bought { get; init; } = [];

    public ImmutableArray<string> Warnings { get; init; } = [];
}
