using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>
/// The names that the body of one section's function uses: they become its parameters and the pointers declared at its start.
/// </summary>
internal sealed class FunctionScope(ModelLayout layout, StageLayout stage, ConstantNames constants)
{
    private readonly SortedDictionary<(int Length, string Name), string> pointers = [];
    private readonly HashSet<string> written = [];
    private int locals;

    /// <summary>Inputs, outputs and step numbers that the function needs.</summary>
    public HashSet<Argument> Arguments { get; } = [];

    public bool UsesInstance { get; private set; }

    public Stage Stage => stage.Stage;

    /// <summary>Declarations of the pointers, in the order of their numbers.</summary>
    public IEnumerable<string> Pointers => pointers.Select(pointer => pointer.Value.Replace("CONST ", written.Contains(pointer.Key.Name) ? "" : "const ", StringComparison.Ordinal));

    /// <summary>A name for a value, unique within the function.</summary>
    public string Local(string kind) => $"{kind}{locals++}";

    /// <summary>The expression of element <paramref name="index"/> of a part of a vector.</summary>
    public string Element(Ref part, string index, bool write = false)
    {
        (string array, int start) = Base(part, write);
        string place = start == 0 ? index : index == "0" ? Number.Of(start) : $"{Number.Of(start)} + {index}";
        return $"{array}[{place}]";
    }

    /// <summary>The expression of a pointer to a part of a vector.</summary>
    public string Pointer(Ref part, bool write = false)
    {
        (string array, int start) = Base(part, write);
        return start == 0 ? array : $"{array} + {Number.Of(start)}";
    }

    /// <summary>An array or pointer, and the part's first element from there.</summary>
    private (string Array, int Start) Base(Ref part, bool write)
    {
        Storage vector = layout.Storage[part.Vector];
        if (vector.Joint >= 0 && layout.Storage[vector.Joint].Role != VectorRole.Scratch)
        {
            UsesInstance = true;
            return ($"m->{layout.Storage[vector.Joint].Identifier}", vector.Start + part.Offset);
        }

        return (Base(part, vector, write), part.Offset);
    }

    private string Base(Ref part, Storage vector, bool write)
    {
        switch (vector.Role)
        {
            case VectorRole.Input or VectorRole.Output:
                Row row = Normal(part.Row);
                Arguments.Add(new(part.Vector, row));
                return row == Row.Run ? $"{vector.Identifier}_run" : vector.Identifier;
            case VectorRole.Constant:
                return constants.Values(vector, layout.Model.Constants[layout.Model.Vectors[part.Vector].Constant]);
            case VectorRole.Scratch:
                string arena = vector.Bits == 32 ? "scratch_wide" : "scratch";
                return Declare(vector.Identifier, vector.CType, $"{(vector.Bits == 8 ? $"({vector.CType} *)" : "")}&m->{arena}[{Number.Of(stage.Offsets[part.Vector])}]", write);
            case VectorRole.Window when part.Row != Row.Whole:
                Row step = Normal(part.Row);
                Arguments.Add(Argument.Step(step));
                string number = step == Row.Run ? "run" : "time";
                return Declare(step == Row.Run ? $"{vector.Identifier}_run" : vector.Identifier, vector.CType, $"&m->{vector.Identifier}[{number} * {Number.Of(vector.Length)}]", write);
            default:
                UsesInstance = true;
                return $"m->{vector.Identifier}";
        }
    }

    /// <summary>In a forward stage both counts are the same; outside of loops only whole vectors are meant.</summary>
    private Row Normal(Row row) => row == Row.Run && stage.Stage.Kind == StageKind.Forward ? Row.Time : row;

    private string Declare(string name, string type, string value, bool write)
    {
        UsesInstance = true;
        pointers[(name.Length, name)] = $"CONST {type} *const {name} = {value};";
        if (write) written.Add(name);
        return name;
    }
}
