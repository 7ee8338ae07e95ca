using System.Collections.Immutable;
using Rnnc.Formats.Files;
using Rnnc.Formats.Keras;
using Rnnc.Ir;
using Rnnc.Read.Weights;

namespace Rnnc.Read.Keras;

/// <summary>
/// Where a model's weights come from: its own file, the file of weights beside it (what <c>model.save_weights</c> wrote, or a whole model of Keras),
/// or arrays by name for some of its layers.
/// </summary>
internal sealed class WeightSource
{
    /// <summary>The file of weights beside the model, all of which must be its own.</summary>
    private readonly KerasWeights? beside;
    private readonly Origin file;

    private WeightSource(WeightScope scope, KerasWeights? beside, Origin file)
    {
        Scope = scope;
        this.beside = beside;
        this.file = file;
    }

    public WeightScope Scope { get; }

    /// <summary>What the user should know once the model is read.</summary>
    public ImmutableArray<string> Notes => Scope is TransferredScope transferred ? [transferred.Note] : [];

    /// <param name="own">The weights in the model's file; null of an architecture.</param>
    /// <exception cref="InputException">There are no weights, or the file beside the model holds none.</exception>
    public static WeightSource Choose(KerasWeights? own, ReadOptions options, Origin file)
    {
        if (options.Weights is not string path)
        {
            if (own is null) throw new InputException(file, "an architecture without weights", "the file of its weights beside it", "give what model.save_weights wrote: --weights FILE");
            return new WeightSource(ScopeOf(own, file), null, file);
        }

        if (!options.Maps.IsEmpty || WeightFile.KeepsNames(path))
            return new WeightSource(new TransferredScope(WeightFile.Open(path, options.Maps), own is null ? null : ScopeOf(own, file), file), null, file);
        KerasWeights beside = Open(path);
        return new WeightSource(ScopeOf(beside, new Origin($"{file.File} with {path}")), beside, file);
    }

    /// <summary>Asked when all layers have taken their weights: refuses arrays of the file beside the model that none has read, for they are of another network.</summary>
    public void RequireAllRead(NetworkConfig config)
    {
        KerasVariable[] left = [.. (beside?.Unread ?? []).Where(variable => !TrainingState.Holds(variable.Path))];
        if (left.Length == 0) return;
        string more = left.Length > 1 ? $" and {left.Length - 1} more" : "";
        throw new InputException(beside!.Where, $"{left[0].Path} [{string.Join(", ", left[0].Dims)}]{more}, which no layer reads", $"the weights of {config.Name} in {file.File}", "give the weights that belong to this architecture");
    }

    private static WeightScope ScopeOf(KerasWeights weights, Origin file) =>
        weights.HasNames ? new NamedScope(LayerWeights.From(weights), file) : new PositionalScope(weights, "", file);

    private static KerasWeights Open(string path) => KerasWeights.IsHdf5(InputFile.ReadAllBytes(path))
        ? KerasWeights.Open(path)
        : KerasArchive.Open(path).Weights ?? throw new InputException(new Origin(path), "an architecture", "weights of Keras: .weights.h5, .h5 or .keras", "give what model.save_weights wrote");
}
