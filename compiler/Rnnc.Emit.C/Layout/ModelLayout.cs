using System.Collections.Immutable;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>Where everything of a model lies in C: one storage for each vector of the model, then the copies that products need.</summary>
internal sealed class ModelLayout
{
    private readonly List<Storage> storage = [];

    public ModelLayout(Int8Model model)
    {
        Int8Verifier.Check(model);
        Model = model;
        var counts = new Dictionary<VectorRole, int>();
        foreach (Vector vector in model.Vectors)
        {
            int number = counts[vector.Role] = counts.GetValueOrDefault(vector.Role) + 1;
            storage.Add(Store(vector, number - 1));
        }

        int copies = 0;
        var stages = ImmutableArray.CreateBuilder<StageLayout>();
        foreach (Stage stage in model.Stages)
        {
            ImmutableArray<Section> sections = WithCopies(stage, ref copies);
            Pad(sections);
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
    public IEnumerable<Storage> Members => storage.Where(vector => vector.Role is VectorRole.State or VectorRole.Derived or VectorRole.Window)
        .Concat(Arena("scratch", 16, ScratchSize)).Concat(Arena("scratch_wide", 32, WideScratchSize));

    public int InstanceBytes => Math.Max(4, Members.Sum(member => member.Bytes));

    private static IEnumerable<Storage> Arena(string name, int bits, int size) => size == 0 ? [] : [new(VectorRole.Scratch, name, bits, size, size)];

    private Storage Store(Vector vector, int number)
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
        bool isWide = vector.Bits == 8 && vector.Role is VectorRole.State or VectorRole.Derived or VectorRole.Scratch or VectorRole.Constant;
        int length = vector is { Role: VectorRole.Window, PerStep: true } ? checked(vector.Length * Math.Max(Model.Steps, 1)) : vector.Length;
        return new(vector.Role, identifier, isWide ? Math.Max(vector.Bits, 16) : vector.Bits, vector.Length, length);
    }

    private ImmutableArray<Section> WithCopies(Stage stage, ref int copies)
    {
        var known = new Dictionary<Ref, int>();
        var sections = ImmutableArray.CreateBuilder<Section>();
        foreach (Section section in stage.Sections)
        {
            var steps = ImmutableArray.CreateBuilder<Step>();
            foreach (Step step in section.Steps)
            {
                // Only inputs stay as they are while a stage runs.
                foreach (Ref stale in known.Keys.Where(part => Model.Vectors[part.Vector].Role != VectorRole.Input).ToList()) known.Remove(stale);
                steps.Add(step is MatVec product ? WithCopies(product, steps, known, ref copies) : step);
            }

            sections.Add(section with { Steps = steps.ToImmutable() });
        }

        return sections.ToImmutable();
    }

    private MatVec WithCopies(MatVec product, ImmutableArray<Step>.Builder steps, Dictionary<Ref, int> known, ref int copies)
    {
        var accumulators = ImmutableArray.CreateBuilder<Accumulator>();
        foreach (Accumulator accumulator in product.Accumulators)
        {
            var parts = ImmutableArray.CreateBuilder<Part>();
            foreach (Part part in accumulator.Parts)
            {
                Ref input = part.Input;
                if (NeedsCopy(input))
                {
                    if (!known.TryGetValue(input, out int copy))
                    {
                        known[input] = copy = storage.Count;
                        storage.Add(new(VectorRole.Scratch, $"copy{copies++}", 16, input.Length, input.Length));
                        steps.Add(new WidenStep(input, copy));
                    }

                    input = new(copy, 0, input.Length);
                }

                parts.Add(part with { Input = input });
            }

            accumulators.Add(accumulator with { Parts = parts.ToImmutable() });
        }

        return product with { Accumulators = accumulators.ToImmutable() };
    }

    private bool NeedsCopy(Ref part)
    {
        Storage vector = storage[part.Vector];
        bool isCallers = vector.Role is VectorRole.Input or VectorRole.Output;
        bool isUnaligned = part.Offset % 2 != 0 || (part.Row != Row.Whole && vector.Length % 2 != 0);
        return isCallers || vector.Bits != 16 || isUnaligned;
    }

    /// <summary>A product reads its vectors up to a multiple of 4 elements.</summary>
    private void Pad(ImmutableArray<Section> sections)
    {
        foreach (Ref part in sections.SelectMany(section => section.Steps).OfType<MatVec>().SelectMany(StepRefs.Reads))
        {
            Storage vector = storage[part.Vector];
            int rows = part.Row == Row.Whole ? 0 : vector.Length * (Math.Max(Model.Steps, 1) - 1);
            int end = rows + part.Offset + ((part.Length + 3) & ~3);
            if (end > vector.Allocated) storage[part.Vector] = vector with { Allocated = end };
        }
    }
}
