using System.Text.RegularExpressions;
using Rnnc.Formats.Keras;
using Rnnc.Ir;
using Rnnc.Read.Weights;

namespace Rnnc.Read.Keras;

/// <summary>
/// Weights by place, as a <c>.keras</c> file has them: a group per attribute, in a list a group per class with a counter
/// (<c>layers/gru</c>, <c>layers/gru_1</c>), in a group the weights in the order in which the layer made them.
/// </summary>
internal sealed partial class PositionalScope(KerasWeights weights, string group, Origin where) : WeightScope(where)
{
    private readonly Lazy<IReadOnlyList<KerasVariable>> variables = new(() => weights.VariablesOf(group));
    private int taken;

    public override bool HasNames => false;

    public override WeightScope Part(string attribute) => new PositionalScope(weights, Inside(attribute), Where);

    public override WeightScope PartOf(string attribute, string older) => Part(weights.HasGroup(Inside(attribute)) ? attribute : older);

    public override IReadOnlyList<WeightScope> List(string attribute, IEnumerable<LayerConfig> layers, bool named)
    {
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        var scopes = new List<WeightScope>();
        string list = Inside(attribute);

        // Keras 2.12 named the list of layers after its own bookkeeping.
        if (!weights.HasGroup(list) && weights.HasGroup(Inside("_layer_checkpoint_dependencies"))) list = Inside("_layer_checkpoint_dependencies");
        foreach (LayerConfig layer in layers)
        {
            string name = SnakeCase(layer.ClassName);
            int count = used[name] = used.GetValueOrDefault(name, -1) + 1;
            scopes.Add(new PositionalScope(weights, count == 0 ? $"{list}/{name}" : $"{list}/{name}_{count}", named ? layer.Where with { File = Where.File } : Where));
        }

        return scopes;
    }

    public override void RequireNoneLeft()
    {
        if (taken < variables.Value.Count)
            throw new InputException(Where, $"{variables.Value.Count} weights in {group}", $"{taken}", "the weights are not those of this config: save the model again");
    }

    /// <summary>Keras' rule: a word begins at a capital that small letters follow, and at a capital after a small letter.</summary>
    internal static string SnakeCase(string className)
    {
        string text = NonWord().Replace(className, "");
        text = BeforeWord().Replace(text, "$1_$2");
        return AfterSmall().Replace(text, "$1_$2").ToLowerInvariant();
    }

    protected override Tensor? Next(string name) => taken < variables.Value.Count ? weights.Read(variables.Value[taken++]) : null;

    protected override string Order => "the file holds weights without names, in the order in which the cell makes them: declare them in that order";

    protected override Tensor Read(KerasVariable variable) => weights.Read(variable);

    /// <summary>The parts that paths name are groups; within one the order decides.</summary>
    protected override IReadOnlyList<KerasVariable> Find(IReadOnlyList<WantedWeight> wanted)
    {
        var used = new Dictionary<string, int>(StringComparer.Ordinal);
        var found = new List<KerasVariable>();
        foreach (WantedWeight weight in wanted)
        {
            string place = GroupOf(weight.Part);
            int index = used.GetValueOrDefault(place);
            IReadOnlyList<KerasVariable> held = weights.VariablesOf(place);
            if (index >= held.Count)
                throw new InputException(Where, $"{held.Count} weights in {place}", $"weight {weight.Name} of shape {weight.Shape} behind them ({weight.At.File})", Order);
            found.Add(held[index]);
            used[place] = index + 1;
        }

        RequireNothingElse(used);
        return found;
    }

    private void RequireNothingElse(Dictionary<string, int> used)
    {
        IEnumerable<string> inside = weights.Groups.Where(path => path.StartsWith(group + "/", StringComparison.Ordinal));
        foreach (string place in inside.Prepend(group).Where(path => !TrainingState.Holds(path[group.Length..]) && !path.EndsWith("/vars", StringComparison.Ordinal)))
        {
            IReadOnlyList<KerasVariable> held = weights.VariablesOf(place);
            int count = used.GetValueOrDefault(place);
            if (held.Count > count) throw new InputException(Where, $"{Describe(held[count])}, which no weight of the cell file takes", "a declaration of every weight", Order);
        }
    }

    private string GroupOf(string part) => part.Length == 0 ? group : Inside(part);

    private string Inside(string attribute) => group.Length == 0 ? attribute : $"{group}/{attribute}";

    [GeneratedRegex(@"\W+")]
    private static partial Regex NonWord();

    [GeneratedRegex("(.)([A-Z][a-z]+)")]
    private static partial Regex BeforeWord();

    [GeneratedRegex("([a-z])([A-Z])")]
    private static partial Regex AfterSmall();
}
