using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>
/// Places the scratch vectors of one stage in an arena so that those that are never needed at the same time share memory.
/// A vector is needed from the first step that writes it to the last one that reads it; the verifier has proved that nothing is read before it is written.
/// </summary>
internal sealed class ScratchPlan
{
    private sealed record Life(int Vector, int First, int Last, int Size);

    private readonly Dictionary<int, int> offsets = [];

    /// <summary>First element of each vector, a multiple of 4 bytes.</summary>
    public IReadOnlyDictionary<int, int> Offsets => offsets;

    /// <summary>Elements of the arenas of 16 and of 32 bits.</summary>
    public (int Narrow, int Wide) Sizes { get; private set; }

    public static ScratchPlan Of(IReadOnlyList<Step> steps, IReadOnlyList<Storage> storage)
    {
        Dictionary<int, Life> lives = Lives(steps, storage);
        var plan = new ScratchPlan();
        plan.Sizes = (
            plan.Place(lives.Values.Where(life => storage[life.Vector].Bits <= 16)),
            plan.Place(lives.Values.Where(life => storage[life.Vector].Bits == 32)));
        foreach ((Storage vector, int number) in storage.Select((vector, number) => (vector, number)).Where(pair => pair.vector.Joint >= 0))
            if (plan.offsets.TryGetValue(vector.Joint, out int offset)) plan.offsets[number] = offset + vector.Start;
        return plan;
    }

    /// <summary>The largest first, each at the lowest place that is free while it lives.</summary>
    private int Place(IEnumerable<Life> lives)
    {
        var placed = new List<Life>();
        int total = 0;
        foreach (Life life in lives.OrderByDescending(life => life.Size).ThenBy(life => life.First).ThenBy(life => life.Vector))
        {
            int offset = 0;
            foreach (Life other in placed.Where(other => other.First <= life.Last && life.First <= other.Last).OrderBy(other => offsets[other.Vector]))
            {
                if (offsets[other.Vector] >= offset + life.Size) break;
                offset = Math.Max(offset, offsets[other.Vector] + other.Size);
            }

            offsets[life.Vector] = offset;
            placed.Add(life);
            total = Math.Max(total, offset + life.Size);
        }

        return total;
    }

    /// <summary>Elements of its arena that a vector takes: two values of 8 bits share one of 16.</summary>
    private static int SlotsOf(Storage vector) => vector.Bits == 8 ? (vector.Allocated + 1) / 2 : vector.Allocated;

    private static Dictionary<int, Life> Lives(IReadOnlyList<Step> steps, IReadOnlyList<Storage> storage)
    {
        var lives = new Dictionary<int, Life>();
        for (int i = 0; i < steps.Count; i++)
        {
            foreach (int array in StepRefs.Reads(steps[i]).Concat(StepRefs.Writes(steps[i])).Select(part => ArrayOf(part.Vector, storage)).Where(array => storage[array].Role == VectorRole.Scratch))
            {
                int first = lives.TryGetValue(array, out Life? life) ? life.First : i;
                // An even count keeps what follows at a multiple of 4 bytes.
                lives[array] = new(array, first, i, (SlotsOf(storage[array]) + 1) & ~1);
            }
        }

        return lives;
    }

    /// <summary>Neighbours live and lie together.</summary>
    private static int ArrayOf(int vector, IReadOnlyList<Storage> storage) => storage[vector].Joint < 0 ? vector : storage[vector].Joint;
}
