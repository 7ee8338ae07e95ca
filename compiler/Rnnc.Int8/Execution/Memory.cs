using System.Runtime.InteropServices;

namespace Rnnc.Int8;

/// <summary>The values of all vectors of one instance, each element as an int whatever its width.</summary>
internal sealed class Memory
{
    private readonly int[][] values;

    public Memory(Int8Model model)
    {
        Model = model;
        values = new int[model.Vectors.Length][];
        for (int i = 0; i < values.Length; i++)
        {
            Vector vector = model.Vectors[i];
            values[i] = vector.Role == VectorRole.Constant ? Constant(vector.Constant) : new int[vector.PerStep ? 0 : vector.Length];
        }
    }

    public Int8Model Model { get; }

    /// <summary>The registers of the map that runs, for all maps one after the other.</summary>
    public int[] Registers { get; private set; } = [];

    public int[] this[int vector]
    {
        get => values[vector];
        set => values[vector] = value;
    }

    /// <summary>The values of a constant of the pool; not to be written.</summary>
    public int[] Constant(int index) => ImmutableCollectionsMarshal.AsArray(Model.Constants[index].Values)!;

    public void ReserveRegisters(int count)
    {
        if (count > Registers.Length) Registers = new int[count];
    }

    public Span<int> Resolve(Ref part, int time, int run)
    {
        Vector vector = Model.Vectors[part.Vector];
        int row = part.Row switch { Row.Time => time, Row.Run => run, _ => 0 };
        return values[part.Vector].AsSpan(row * vector.Length + part.Offset, part.Length);
    }
}
