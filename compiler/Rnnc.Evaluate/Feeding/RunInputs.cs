using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// The inputs of every run, from arrays that a user named. The first axis of an array counts runs, and a slice goes to the model
/// with a batch axis of 1 where the model has one; initial states that are not given are zeros.
/// </summary>
public sealed class RunInputs
{
    private readonly Model model;
    private readonly InputFeed?[] feeds;

    private RunInputs(Model model, InputFeed?[] feeds, FeedMode mode)
    {
        this.model = model;
        this.feeds = feeds;
        Mode = mode;
    }

    public FeedMode Mode { get; }

    /// <summary>Runs in all, 1 or more.</summary>
    public int Count { get; private init; }

    /// <summary>Steps of a run where the data is one long series; null otherwise.</summary>
    public int? StepsPerRun { get; private init; }

    /// <summary>Model inputs that are initial states and were left out.</summary>
    public ImmutableArray<Value> OpenStates => [.. model.Inputs.Where((_, i) => feeds[i] is null)];

    /// <param name="model">For the names, types and uses of its inputs.</param>
    /// <param name="arrays">By input name; an array under the empty name is the input that no other names.</param>
    /// <param name="mode">How arrays become runs.</param>
    /// <param name="where">The data file, for diagnostics.</param>
    /// <exception cref="InputException">An input is unknown, missing, or of a shape or type that does not fit.</exception>
    public static RunInputs Of(Model model, IReadOnlyDictionary<string, Tensor> arrays, FeedMode mode, Origin where)
    {
        ImmutableArray<Value> states = InitialStateInputs.Of(model.Graph);
        Tensor?[] given = NamedArrays.Assign(model, arrays, [.. model.Inputs.Select(input => states.Contains(input))], where);
        var feeds = new InputFeed?[given.Length];
        for (int i = 0; i < feeds.Length; i++)
        {
            if (given[i] is Tensor array) feeds[i] = InputFeed.Of(array, model.Graph.Inputs[i].Type, mode, where.Of($"input \"{model.InputNames[i]}\""));
        }

        InputFeed? first = feeds.FirstOrDefault(feed => feed is not null);
        for (int i = 0; i < feeds.Length; i++)
        {
            if (feeds[i] is InputFeed feed && feed.RunCount != first!.RunCount)
                throw new InputException(where.Of($"input \"{model.InputNames[i]}\""), $"data for {feed.RunCount} runs", $"{first.RunCount}, as the other inputs have", "give every input as many runs");
        }

        return new RunInputs(model, feeds, mode)
        {
            Count = first?.RunCount ?? 1,
            StepsPerRun = feeds.Select(feed => feed?.StepsPerRun).FirstOrDefault(steps => steps is not null),
        };
    }

    /// <summary>The model's inputs, in its order, for one run.</summary>
    public ImmutableArray<Tensor> Run(int run)
    {
        var inputs = new Tensor[feeds.Length];
        var symbols = new SymbolTable();
        if (Mode != FeedMode.Whole) symbols.Set(Dim.Batch, 1);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (feeds[i] is not InputFeed feed) continue;
            inputs[i] = feed.Cut(run);
            symbols.Bind(model.Graph.Inputs[i].Type, inputs[i]);
        }

        for (int i = 0; i < inputs.Length; i++) inputs[i] ??= Zeros(i, symbols);
        return [.. inputs];
    }

    private Tensor Zeros(int input, SymbolTable symbols)
    {
        TensorType type = model.Graph.Inputs[input].Type;
        int[] dims = symbols.Settle(type.Shape)
            ?? throw new InputException(model.Origin.Of($"input \"{model.InputNames[input]}\""), $"no data for an initial state {type}", "data, since its size is free", $"give it as {model.InputNames[input]}=FILE");
        return Tensor.Zeros(type.Element, dims);
    }
}
