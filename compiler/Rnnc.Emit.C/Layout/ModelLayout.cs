using System.Collections.Immutable;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>
/// Where everything of a model lies in C: one storage for each vector of the model, then the copies that products need, and the arrays that
/// hold several vectors one after the other.
/// </summary>
internal sealed class ModelLayout
{
    private readonly List<Storage> storage = [];
    private readonly Neighbours neighbours = new();
    private readonly Dictionary<Operand, int> copies = [];

    public ModelLayout(Int8Model model)
    {
        Int8Verifier.Check(model);
        Model = model = SmallWeights.Rewrite(LateViews.Rewrite(model));
        Int8Verifier.Check(model);
        var counts = new Dictionary<VectorRole, int>();
        HashSet<int> narrow = NarrowIn(model), whole = ReadWhole(model);
        for (int i = 0; i < model.Vectors.Length; i++)
        {
            Vector vector = model.Vectors[i];
            int number = counts[vector.Role] = counts.GetValueOrDefault(vector.Role) + 1;
            storage.Add(Store(vector, number - 1, narrow.Contains(i), whole.Contains(i)));
        }

        JoinNeighbours();
        ImmutableArray<Section>[] copied = [.. model.Stages.Select(WithCopies)];
        foreach (ImmutableArray<Section> sections in copied) Pad(sections);
        var stages = ImmutableArray.CreateBuilder<StageLayout>();
        foreach ((Stage stage, ImmutableArray<Section> sections) in model.Stages.Zip(copied))
        {
            ScratchPlan plan = ScratchPlan.Of([.. sections.SelectMany(section => section.Steps)], storage);
            stages.Add(new(stage, sections, plan.Offsets));
            ScratchSize = Math.Max(ScratchSize, plan.Sizes.Narrow);
            WideScratchSize = Math.Max(WideScratchSize, plan.Sizes.Wide);
        }

        Stages = stages.ToImmutable();
    }

    public Int8Model Model { get; }

    public IReadOnlyList<Storage> Storage => storage;

    public ImmutableArray<StageLayout> Stages { get; }

    /// <summary>Elements of the arena of 16 bits.</summary>
    public int ScratchSize { get; }

    /// <summary>Elements of the arena of 32 bits.</summary>
    public int WideScratchSize { get; }

    /// <summary>What the instance holds, in the order of its members.</summary>
    public IEnumerable<Storage> Members => storage.Where(vector => vector is { Joint: < 0, Role: VectorRole.State or VectorRole.Derived or VectorRole.Window })
        .Concat(Arena("scratch", 16, ScratchSize)).Concat(Arena("scratch_wide", 32, WideScratchSize));

    public int InstanceBytes => Math.Max(4, Members.Sum(member => member.Bytes));

    /// <summary>The instance's array that holds a vector, and its first element there.</summary>
    public (Storage Array, int Start) Home(Storage vector) => vector.Joint < 0 ? (vector, 0) : (storage[vector.Joint], vector.Start);

    /// <summary>The vectors that an array holds one after the other; none where it is one vector.</summary>
    public IEnumerable<Storage> Joined(Storage array) => storage.Where(vector => vector.Joint >= 0 && storage[vector.Joint] == array).OrderBy(vector => vector.Start);

    private static IEnumerable<Storage> Arena(string name, int bits, int size) => size == 0 ? [] : [new(VectorRole.Scratch, name, bits, size, size, bits)];

    /// <summary>Matrices of data, which no product with weights reads: their 8 bits stay 8.</summary>
    private static HashSet<int> NarrowIn(Int8Model model)
    {
        Step[] steps = [.. model.Stages.SelectMany(stage => stage.Steps)];
        var narrow = steps.OfType<DataProduct>().Select(product => product.Matrix.Vector).ToHashSet();
        narrow.ExceptWith(steps.OfType<MatVec>().SelectMany(StepRefs.Reads).Select(part => part.Vector));
        return narrow;
    }

    private Storage Store(Vector vector, int number, bool isNarrow, bool isReadWhole)
    {
        bool isAlone = Model.WithRole(vector.Role).Count() == 1;
        string identifier = vector.Role switch
        {
            VectorRole.Input => isAlone ? "x" : $"x{number}",
            VectorRole.Output => isAlone ? "y" : $"y{number}",
            VectorRole.Derived => $"view{number}",
            _ => $"{vector.Role.ToString().ToLowerInvariant()}{number}",
        };
        // What a product reads is kept at 16 bits whatever its range, so that one kernel serves both widths.
        bool isProducts = vector.Role is VectorRole.State or VectorRole.Derived or VectorRole.Scratch or VectorRole.Constant || isReadWhole;
        bool isWide = vector.Bits == 8 && !isNarrow && isProducts;
        int length = vector is { Role: VectorRole.Window, PerStep: true } ? checked(vector.Length * Math.Max(Model.Steps, 1)) : vector.Length;
        return new(vector.Role, identifier, isWide ? Math.Max(vector.Bits, 16) : vector.Bits, vector.Length, length, vector.Bits);
    }

    /// <summary>Windows that a product reads all at once: a copy of one would take more room than the window.</summary>
    private static HashSet<int> ReadWhole(Int8Model model) => [.. model.Stages.SelectMany(stage => stage.Steps).OfType<MatVec>()
        .SelectMany(product => product.Accumulators).Where(accumulator => accumulator.Parts.Length == 1).Select(accumulator => accumulator.Parts[0].Input)
        .Where(part => part.Row == Row.Whole && model.Vectors[part.Vector].Role == VectorRole.Window).Select(part => part.Vector)];

    /// <summary>The parts of accumulators become neighbours, those of the largest products first.</summary>
    private void JoinNeighbours()
    {
        var wishes = Model.Stages.SelectMany((stage, number) => stage.Steps.SelectMany(product => Products.AccumulatorsOf(product)
            .Where(accumulator => accumulator.Parts.Length > 1)
            .Select(accumulator => (Macs: Products.RowsOf(product) * accumulator.Parts.Sum(part => part.Input.Length), Operands: Operands(number, accumulator)))));
        foreach ((_, ImmutableArray<Operand> operands) in wishes.OrderByDescending(wish => wish.Macs)) neighbours.Join(operands);
        int number = 0;
        foreach (IReadOnlyList<Operand> row in neighbours.Rows) Place(row, $"joint{number++}");
    }

    /// <summary>One array for a row of neighbours: in the instance where one of them outlives a step, otherwise scratch.</summary>
    private void Place(IReadOnlyList<Operand> row, string identifier)
    {
        bool stays = row.Any(operand => !operand.IsCopy && storage[operand.Source.Vector].Role != VectorRole.Scratch);
        int array = storage.Count, start = 0;
        storage.Add(new(stays ? VectorRole.Derived : VectorRole.Scratch, identifier, 16, 0, 0, 16));
        foreach (Operand operand in row)
        {
            int vector = operand.IsCopy ? CopyOf(operand) : operand.Source.Vector;
            storage[vector] = storage[vector] with { Joint = array, Start = start };
            start += (operand.Source.Length + 1) & ~1;
        }

        storage[array] = storage[array] with { Length = start, Allocated = start };
    }

    private ImmutableArray<Operand> Operands(int stage, Accumulator accumulator) =>
        [.. accumulator.Parts.Select(part => new Operand(NeedsCopy(part.Input, accumulator.Parts.Length == 1) ? stage : -1, part.Input))];

    private ImmutableArray<Section> WithCopies(Stage stage, int number)
    {
        var known = new HashSet<Operand>();
        var sections = ImmutableArray.CreateBuilder<Section>();
        foreach (Section section in stage.Sections)
        {
            var steps = ImmutableArray.CreateBuilder<Step>();
            foreach (Step step in section.Steps)
            {
                // Only inputs stay as they are while a stage runs.
                known.RemoveWhere(copy => Model.Vectors[copy.Source.Vector].Role != VectorRole.Input);
                Step product = Products.WithParts(step, accumulator => WithCopies(number, accumulator, steps, known));
                steps.AddRange(WithNarrowing(product));
            }

            sections.Add(section with { Steps = steps.ToImmutable() });
        }

        return sections.ToImmutable();
    }

    /// <summary>Kernels write 16 bits: a result that is kept at 8 goes through scratch.</summary>
    private Step[] WithNarrowing(Step step)
    {
        if (step is not RequantizedMatVec product || storage[product.Output.Vector].Bits == 16) return [step];
        Ref made = new(AddCopy(product.Rows, valueBits: 8), 0, product.Rows);
        return [product with { Output = made }, new NarrowStep(made, product.Output)];
    }

    /// <summary>The accumulator with its parts in the order of memory, after the copies that make them follow one another.</summary>
    private Accumulator WithCopies(int stage, Accumulator accumulator, ImmutableArray<Step>.Builder steps, HashSet<Operand> known)
    {
        ImmutableArray<Operand> operands = Operands(stage, accumulator), ordered = neighbours.InOrder(operands);
        if (ordered.IsEmpty) return Gathered(accumulator, steps);
        foreach (Operand copy in ordered.Where(operand => operand.IsCopy && known.Add(operand)))
            steps.Add(new WidenStep(copy.Source, new(CopyOf(copy), 0, copy.Source.Length)));
        return accumulator with { Parts = [.. ordered.Select(operand => accumulator.Parts[operands.IndexOf(operand)] with { Input = Read(operand) })] };
    }

    private Ref Read(Operand operand) => operand.IsCopy ? new(CopyOf(operand), 0, operand.Source.Length) : operand.Source;

    /// <summary>All parts are copied into one vector.</summary>
    private Accumulator Gathered(Accumulator accumulator, ImmutableArray<Step>.Builder steps)
    {
        int bits = accumulator.Parts.Max(part => storage[part.Input.Vector].ValueBits);
        int target = AddCopy(accumulator.Parts.Sum(PackedWeights.Stride), bits), start = 0;
        var parts = ImmutableArray.CreateBuilder<Part>();
        foreach (Part part in accumulator.Parts)
        {
            Ref place = new(target, start, part.Input.Length);
            steps.Add(new WidenStep(part.Input, place));
            parts.Add(part with { Input = place });
            start += PackedWeights.Stride(part);
        }

        return accumulator with { Parts = parts.ToImmutable() };
    }

    private int CopyOf(Operand operand) => copies.TryGetValue(operand, out int copy) ? copy : copies[operand] = AddCopy(operand.Source.Length, storage[operand.Source.Vector].ValueBits);

    private int AddCopy(int length, int valueBits)
    {
        int number = storage.Count(vector => vector.Identifier.StartsWith("copy", StringComparison.Ordinal));
        storage.Add(new(VectorRole.Scratch, $"copy{number}", 16, length, length, valueBits));
        return storage.Count - 1;
    }

    /// <summary>Whether a product cannot read the part where it lies. Vectors of the instance and of scratch can be moved beside others, if whole.</summary>
    private bool NeedsCopy(Ref part, bool isAlone)
    {
        Storage vector = storage[part.Vector];
        if (!isAlone)
            return vector.Role is not (VectorRole.State or VectorRole.Derived or VectorRole.Scratch) || vector.Bits != 16 || part.Length != vector.Length;
        bool isCallers = vector.Role is VectorRole.Input or VectorRole.Output;
        bool isUnaligned = part.Offset % 2 != 0 || (part.Row != Row.Whole && vector.Length % 2 != 0);
        return isCallers || vector.Bits != 16 || isUnaligned;
    }

    /// <summary>A product reads its vectors up to a multiple of 4 elements.</summary>
    private void Pad(ImmutableArray<Section> sections)
    {
        foreach (Accumulator accumulator in sections.SelectMany(section => section.Steps).SelectMany(Products.AccumulatorsOf))
        {
            Ref part = accumulator.Parts[0].Input;
            Storage vector = storage[part.Vector];
            int rows = part.Row == Row.Whole ? 0 : vector.Length * (Math.Max(Model.Steps, 1) - 1);
            int end = rows + part.Offset + vector.Start + (4 * PackedWeights.Quads(accumulator));
            int array = vector.Joint < 0 ? part.Vector : vector.Joint;
            if (end > storage[array].Allocated) storage[array] = storage[array] with { Allocated = end };
        }
    }
}
