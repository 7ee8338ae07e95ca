using System.Collections.Immutable;
using Rnnc.Formats.Keras;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// Reads what Keras 2 or 3 saved: <c>.keras</c>, <c>.h5</c>, and the JSON of an architecture beside a file of weights. Every recurrent layer becomes one Sequence whose cell holds
/// Keras' own formula; stateful layers become state slots; dropout is gone. Inputs and outputs are named after their layers.
/// </summary>
public static class KerasReader
{
    /// <param name="path">A <c>.keras</c>, an <c>.h5</c>, or the JSON of an architecture.</param>
    /// <exception cref="InputException">The file is damaged, has layers that rnnc does not know, or its weights do not fit its config.</exception>
    public static Model Read(string path, ReadOptions options)
    {
        KerasArchive archive = KerasArchive.Open(path);
        var file = new Origin(path);
        if (options.Signature is string signature)
            throw new InputException(file, $"the signature \"{signature}\" asked for", "none: a Keras file has one model", "leave --signature out");
        try
        {
            return Read(archive, file, options);
        }
        catch (Exception fault) when (fault is not InputException)
        {
            throw new InputException(file, $"damaged content ({fault.Message})", "a Keras model", "save the model again", fault);
        }
    }

    private static Model Read(KerasArchive archive, Origin file, ReadOptions options)
    {
        NetworkConfig config = NetworkConfig.Read(archive.Config, file);
        var dialect = new KerasDialect(KerasVersion.Parse(archive.KerasVersion), new CustomCells(options.Cells));
        UnknownLayers.Refuse(config, dialect.Cells, !options.IsForSeveral, file);
        WeightSource weights = WeightSource.Choose(archive.Weights, options, file);
        var network = new Network(config, weights.Scope, dialect);

        var context = new KerasContext(dialect.Version);
        ImmutableArray<InputConfig> inputs = InputSelection.Order(config.Inputs, options.Inputs, file);
        Dictionary<string, KerasTensor> values = AddInputs(context, config, inputs);
        IReadOnlyList<KerasTensor> results = network.Run(context, [.. config.Inputs.Select(input => values[input.Name])]);
        weights.RequireAllRead(config);
        var outputs = OutputSelection.Select(OutputSelection.Name(config.Outputs, results), options.Outputs, file);
        return context.Build(config.Name, file, $"Keras {dialect.Version.Text}", [.. inputs.Select(input => input.Name)], outputs) with { Notes = [.. weights.Notes, .. dialect.Cells.Notes] };
    }

    private static Dictionary<string, KerasTensor> AddInputs(KerasContext context, NetworkConfig config, ImmutableArray<InputConfig> inputs)
    {
        bool timeMajor = config.Layers.Any(layer => layer.Layer.Settings.Flag("time_major", false));
        InputConfig? timeOwner = config.Inputs.FirstOrDefault(input => input.HasFreeTime(timeMajor));
        return inputs.ToDictionary(
            input => input.Name,
            input => new KerasTensor(context.Graph.Input(input.Type(timeMajor, ReferenceEquals(input, timeOwner)), input.Where, input.Name)),
            StringComparer.Ordinal);
    }
}
