using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>What a caller reads: sizes, shapes, scales, where states start, and how to call the model.</summary>
internal sealed class HeaderPrinter(ModelLayout layout, string prefix, Signatures signatures, ConstantNames constants, IReadOnlyList<FunctionView> functions)
{
    private readonly Int8Model model = layout.Model;
    private readonly string upper = prefix.ToUpperInvariant();

    private int Steps => Math.Max(model.Steps, 1);

    public HeaderView Print() => new()
    {
        Name = prefix,
        Guard = $"{upper}_H",
        Summary = [.. Summary().SelectMany(Comment.Wrap)],
        Example = new ExamplePrinter(prefix, signatures, functions).Print(),
        Macros = [.. Macros()],
        Members = [.. Aligned([.. Members()])],
        Functions = [.. functions.Select(Declare)],
        Conversions = [.. Arrays().SelectMany(Convert)],
    };

    private IEnumerable<(Storage Storage, Vector Vector)> Arrays() =>
        signatures.Inputs.Zip(model.WithRole(VectorRole.Input)).Concat(signatures.Outputs.Zip(model.WithRole(VectorRole.Output)));

    private IEnumerable<string> Summary()
    {
        yield return $"A recurrent model in {(layout.Model.Vectors.Any(vector => vector.Role == VectorRole.Input && vector.Bits == 8) ? "8" : "16")}-bit integers.";
        yield return "";
        foreach ((Storage storage, Vector vector) in Arrays())
            yield return $"{(vector.Role == VectorRole.Input ? "Input " : "Output")} {storage.Identifier}: {Shape(vector)} {storage.CType}, {Meaning(vector)}";
        foreach ((Storage storage, Vector vector) in signatures.States.Zip(model.WithRole(VectorRole.State))) yield return Describe(storage, vector);
        yield return "";
        yield return $"Steps of a window: {StepRule()}.";
        yield return Streaming.Obstacle(model) is { } obstacle ? $"Streamable: no, {obstacle}." : "Streamable: yes, one step at a time with push.";
        yield return $"Multiply-accumulates: {Number.Of(Macs.OfWindow(model))} in a window of {Number.Of(Steps)} steps.";
        yield return $"Flash: weights {Number.Of(constants.WeightBytes)} bytes, tables {Number.Of(constants.TableBytes)} bytes. RAM: {Number.Of(layout.InstanceBytes)} bytes an instance.";
        yield return "No heap, no floating point but in the conversions, no global variables: instances run side by side.";
    }

    private static string Shape(Vector vector) => vector.PerStep ? $"[steps][{Number.Of(vector.Length)}]" : $"[{Number.Of(vector.Length)}]";

    private static string Scale(Vector vector) => $"real value = {Number.Real(vector.Scale)} * {(vector.ZeroPoint == 0 ? "integer" : $"(integer - {Number.Operand(vector.ZeroPoint)})")}";

    private string Meaning(Vector vector) => TokensOf(vector) is { } count ? $"tokens 0 to {Number.Of(count - 1)}, others give RNNC_ERROR_TOKEN" : Scale(vector);

    private int? TokensOf(Vector vector) => Tokens.CountOf(model, model.Vectors.IndexOf(vector));

    private static string Describe(Storage storage, Vector vector)
    {
        string start = vector.Constant < 0 ? "zeros" : "constants of the model";
        string kept = vector.Kept ? "kept between windows until reset" : "set at the start of every window";
        return $"State {storage.Identifier}: [{Number.Of(vector.Length)}] {storage.CType}, {Scale(vector)}; starts as {start}, {kept}";
    }

    private string StepRule()
    {
        if (model.StepsAreFixed || model.Steps == 0) return $"exactly {Number.Of(Steps)}";
        return model.Vectors.Any(vector => vector is { Role: VectorRole.Window, PerStep: true }) ? $"1 to {Number.Of(Steps)}" : $"1 or more ({Number.Of(Steps)} when the model was made)";
    }

    private IEnumerable<MacroView> Macros()
    {
        yield return new($"{upper}_STEPS", Number.Of(Steps));
        foreach ((Storage storage, Vector vector) in Arrays())
        {
            string name = $"{upper}_{storage.Identifier.ToUpperInvariant()}";
            yield return new($"{name}_LENGTH", Number.Of(vector.Length));
            if (TokensOf(vector) is { } count)
            {
                yield return new($"{name}_TOKENS", Number.Of(count));
                continue;
            }

            yield return new($"{name}_SCALE", Number.Float(vector.Scale));
            yield return new($"{name}_ZERO_POINT", Number.Operand(vector.ZeroPoint));
        }

        foreach ((Storage storage, Vector vector, int slot) in signatures.States.Zip(model.WithRole(VectorRole.State), Enumerable.Range(0, signatures.States.Count)))
        {
            string name = $"{upper}_{storage.Identifier.ToUpperInvariant()}";
            yield return new($"{name}_SLOT", Number.Of(slot));
            yield return new($"{name}_LENGTH", Number.Of(vector.Length));
            yield return new($"{name}_SCALE", Number.Float(vector.Scale));
        }

        yield return new($"{upper}_INSTANCE_BYTES", Number.Of(layout.InstanceBytes));
    }

    private IEnumerable<MemberView> Members()
    {
        foreach (Storage member in layout.Members)
        {
            string comment = member.Role switch
            {
                VectorRole.State => "carried from step to step",
                VectorRole.Derived when layout.Joined(member).Any() =>
                    $"read as one: {string.Join(", ", layout.Joined(member).Select(Describe))}",
                VectorRole.Derived => "computed from states, for matrix products",
                VectorRole.Window => "filled by one stage for a later one",
                _ => "values of a step, in turns",
            };
            yield return new($"RNNC_ALIGNED {member.CType} {member.Identifier}[{Number.Of(member.Allocated)}];", comment);
        }

        if (!layout.Members.Any()) yield return new("int32_t unused;", "the model keeps nothing between calls");
    }

    private static string Describe(Storage vector) => vector.Role switch
    {
        VectorRole.State => $"{vector.Identifier}, carried from step to step",
        VectorRole.Derived => "what is computed from states",
        _ => "values of a step",
    };

    /// <summary>Comments in one column.</summary>
    internal static IEnumerable<MemberView> Aligned(MemberView[] members) =>
        members.Select(member => member with { Declaration = member.Declaration.PadRight(members.Max(other => other.Declaration.Length)) });

    private DeclarationView Declare(FunctionView function)
    {
        string role = function.Name[(prefix.Length + 1)..];
        string[] comment = role switch
        {
            "init" => ["Prepares an instance: all states at their initial values. Call it before anything else."],
            "infer" => [$"One window: initial states{(model.Vectors.Any(vector => vector.Kept) ? " (kept ones go on)" : "")}, all steps, outputs.", $"steps: {StepRule()}; otherwise RNNC_ERROR_STEPS."],
            "reset" => ["All states at their initial values."],
            "push" => ["One time step: one row of every input with rows."],
            "run" => ["Several time steps from the states as they are. steps: 1 or more."],
            "output" => ["The outputs after the steps so far. infer equals reset, pushes and output, to the bit."],
            "get_state" => ["Copies the state of a slot into values.", "RNNC_ERROR_SLOT where there is no such slot."],
            _ => ["Sets the state of a slot from values, as many as the slot's length.", "RNNC_ERROR_SLOT where there is no such slot."],
        };
        return new(comment, Code.Wrap($"rnnc_status {function.Name}({function.Parameters});"));
    }

    private IEnumerable<ConversionView> Convert((Storage Storage, Vector Vector) pair)
    {
        (Storage storage, Vector vector) = pair;
        if (vector.Bits == 32 || TokensOf(vector) is not null) yield break;
        string name = $"{upper}_{storage.Identifier.ToUpperInvariant()}";
        if (vector.Role == VectorRole.Input)
        {
            yield return new(
                $"The integer of {storage.Identifier} nearest to a real value, saturated.", storage.CType, $"{prefix}_quantize_{storage.Identifier}", "float value",
                $"({storage.CType})rnnc_quantize(value, {name}_SCALE, {name}_ZERO_POINT, INT{Number.Of(vector.Bits)}_MIN, INT{Number.Of(vector.Bits)}_MAX)");
        }
        else
        {
            yield return new(
                $"The real value of an integer of {storage.Identifier}.", "float", $"{prefix}_dequantize_{storage.Identifier}", $"{storage.CType} value",
                $"rnnc_dequantize(value, {name}_SCALE, {name}_ZERO_POINT)");
        }
    }
}
