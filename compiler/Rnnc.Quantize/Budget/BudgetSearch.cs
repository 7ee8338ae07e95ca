using System.Collections.Immutable;

namespace Rnnc.Quantize.Budget;

/// <summary>
/// Buys precision until a budget is met: of all that helps, what costs least flash, and of several the one that helps most.
/// </summary>
public static class BudgetSearch
{
    /// <summary>What leaves more than this part of the error, and as many answers lost, does not help.</summary>
    private const double WorthwhileGain = 0.98;

    /// <param name="start">Where the search starts.</param>
    /// <param name="moves">What can be bought beyond a state.</param>
    /// <param name="measure">Makes and measures the model of a state.</param>
    /// <param name="points">Points that may be lost.</param>
    /// <returns>The model within the budget, or the best that could be bought, and what was bought.</returns>
    public static (Measured<TModel> Best, ImmutableArray<BudgetStep> Bought) Run<TState, TModel>(
        TState start, Func<TState, IEnumerable<BudgetMove<TState>>> moves, Func<TState, Measured<TModel>> measure, double points)
    {
        TState state = start;
        Measured<TModel> best = measure(start);
        var bought = ImmutableArray.CreateBuilder<BudgetStep>();
        while (best.Lost > points)
        {
            (BudgetMove<TState> Move, Measured<TModel> Result)? next = null;
            foreach (var price in moves(state).GroupBy(move => move.FlashBytes).OrderBy(group => group.Key))
            {
                // Only what costs the same is compared: anything dearer is not looked at while this helps.
                var helping = price.Select(move => (move, Result: measure(move.State)))
                    .Where(each => each.Result.Error < best.Error * WorthwhileGain && each.Result.Lost <= best.Lost).ToList();
                if (helping.Count == 0) continue;
                next = helping.OrderBy(each => each.Result.Lost).ThenBy(each => each.Result.Error).First();
                break;
            }

            if (next is not { } chosen) break;
            bought.Add(new BudgetStep(chosen.Move.Description, chosen.Move.FlashBytes, best.Lost, chosen.Result.Lost, best.Error, chosen.Result.Error));
            (state, best) = (chosen.Move.State, chosen.Result);
        }

        return (best, bought.ToImmutable());
    }
}
