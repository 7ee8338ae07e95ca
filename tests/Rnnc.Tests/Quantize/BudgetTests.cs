using Rnnc.Lift;
using Rnnc.Quantize;
using Rnnc.Quantize.Budget;
using Rnnc.Quantize.Choose;
using Rnnc.Tests.Digits;
using Xunit;

namespace Rnnc.Tests.Quantize;

/// <summary>What an accuracy budget buys, and in which order.</summary>
public class BudgetTests
{
    /// <summary>A state is the set of what was bought; each thing has a price, what it takes off the error, and of ten points lost one for each tenth.</summary>
    private static readonly Dictionary<char, (long Price, double Gain)> Things = new() { ['a'] = (0, 0.1), ['b'] = (0, 0.3), ['c'] = (100, 0.4), ['d'] = (50, 0.001) };

    [Theory]
    [InlineData(9.5, "b")]
    [InlineData(6.5, "ba")]
    [InlineData(5, "bac")]
    [InlineData(0, "bac")]
    [InlineData(10, "")]
    public void TheSmallestFlashThatHelpsComesFirst(double points, string bought)
    {
        (Measured<string> best, var steps) = BudgetSearch.Run(
            "",
            state => Things.Where(thing => !state.Contains(thing.Key, StringComparison.Ordinal)).Select(thing => new BudgetMove<string>($"{thing.Key}", thing.Value.Price, state + thing.Key)),
            state => new Measured<string>(state, 10 * Error(state), Error(state)),
            points);
        Assert.Equal(bought, string.Concat(steps.Select(step => step.Description)));
        Assert.Equal(bought, best.Model);
        Assert.All(steps, step => Assert.True(step.LostAfter < step.LostBefore));
    }

    [Fact]
    public void WiderWeightsAndFinerTablesLeaveLessError()
    {
        var model = Pipeline.Run(Rnnc.Read.ModelReader.Read(Path.Combine(Corpus.Own("digits_lstm"), "model.keras"), Rnnc.Read.ReadOptions.Default), Pipeline.ForQuantization);
        var trials = QuantizationTrials.Of(model, DigitsModel.Calibration, new QuantizeOptions());
        Widths wideVectors = trials.Moves(Widths.Narrow).Where(move => move.FlashBytes == 0).Aggregate(Widths.Narrow, (all, move) => all with { WideGroups = all.WideGroups.Union(move.State.WideGroups) });
        Widths wideWeights = trials.Moves(Widths.Narrow).Aggregate(wideVectors, (all, move) => all with { WideMatrices = all.WideMatrices.Union(move.State.WideMatrices) });
        double[] errors = [.. new[] { Widths.Narrow, wideVectors, wideWeights, wideWeights with { FineTables = true } }.Select(widths => trials.Try(widths).Report.Error)];
        Assert.True(errors[1] < errors[0] && errors[2] < errors[1] / 2, string.Join(", ", errors));
        Assert.True(errors[3] < errors[2] * 1.2, string.Join(", ", errors));
    }

    private static double Error(string state) => 1 - state.Sum(thing => Things[thing].Gain);
}
