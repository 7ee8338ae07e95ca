using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>The parameters of a model's API, in the caller's order.</summary>
internal sealed class Signatures(ModelLayout layout, string prefix)
{
    public IReadOnlyList<Storage> Inputs { get; } = [.. layout.Storage.Where(vector => vector.Role == VectorRole.Input)];

    public IReadOnlyList<Storage> Outputs { get; } = [.. layout.Storage.Where(vector => vector.Role == VectorRole.Output)];

    public IReadOnlyList<Storage> States { get; } = [.. layout.Storage.Where(vector => vector.Role == VectorRole.State)];

    public IEnumerable<Storage> InputsPerWindow => Of(Inputs, VectorRole.Input, perStep: false);

    public IEnumerable<Storage> OutputsPerStep => Of(Outputs, VectorRole.Output, perStep: true);

    public IEnumerable<Storage> OutputsPerWindow => Of(Outputs, VectorRole.Output, perStep: false);

    /// <summary>Whether an input or output has one row for each step.</summary>
    public bool HasRows(Storage array) => !InputsPerWindow.Concat(OutputsPerWindow).Contains(array);

    /// <summary>The type that get_state and set_state exchange: that of the widest state.</summary>
    public string StateType => States.Any(state => state.Bits == 32) ? "int32_t" : "int16_t";

    public string Instance => $"{prefix}_instance *m";

    public string Infer => Join([.. Inputs.Select(Input), "int32_t steps", .. Outputs.Select(Output)]);

    public string Push => Join([.. Inputs.Select(Input), .. OutputsPerStep.Select(Output)]);

    public string Run => Join([.. Inputs.Select(Input), "int32_t steps", .. OutputsPerStep.Select(Output)]);

    public string Head => Join([.. InputsPerWindow.Select(Input), .. OutputsPerWindow.Select(Output)]);

    /// <summary>A condition that holds where one of the arrays, or the instance, is missing.</summary>
    public static string Missing(IEnumerable<Storage> arrays) => string.Join(" || ", arrays.Select(array => array.Identifier).Prepend("m").Select(name => $"{name} == NULL"));

    private static string Input(Storage vector) => $"const {vector.CType} *{vector.Identifier}";

    private static string Output(Storage vector) => $"{vector.CType} *{vector.Identifier}";

    private string Join(IEnumerable<string> parameters) => string.Join(", ", parameters.Prepend(Instance));

    private IEnumerable<Storage> Of(IReadOnlyList<Storage> storage, VectorRole role, bool perStep) =>
        layout.Model.WithRole(role).Zip(storage).Where(pair => pair.First.PerStep == perStep).Select(pair => pair.Second);
}
