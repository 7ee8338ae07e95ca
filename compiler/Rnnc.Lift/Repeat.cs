using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Passes that open work for each other, run in turn until they change nothing, at most <see cref="MaximumRounds"/> times:
/// each of them only removes or moves, so a few rounds do.
/// </summary>
public sealed class Repeat(params Pass[] passes) : Pass
{
    private const int MaximumRounds = 8;

    public override string Name => string.Join("+", passes.Select(pass => pass.Name));

    public override Model Run(Model model)
    {
        for (int round = 0; round < MaximumRounds; round++)
        {
            string before = Printer.Print(model);
            foreach (Pass pass in passes)
            {
                model = pass.Run(model);
                Verifier.Check(model, pass.Name);
            }

            if (Printer.Print(model) == before) break;
        }

        return model;
    }
}
