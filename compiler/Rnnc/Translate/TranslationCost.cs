using Rnnc.Seq2Seq;

namespace Rnnc.Cli.Translate;

/// <summary>What a board executes for a translation.</summary>
/// <param name="PerSourceStep">Instructions for each token of the padded source.</param>
/// <param name="PerToken">Instructions for each token of the answer.</param>
internal sealed record TranslationCost(double PerSourceStep, double PerToken)
{
    /// <summary>
    /// Measured from two runs of each source that differ in steps alone: whole answers, and answers with place for one token, which end when
    /// the second token has no place. Null where the board does not count or answers are too short.
    /// </summary>
    public static TranslationCost? Measure(DeviceTranslator device, Translator translator, IReadOnlyList<int[]> sources, TextWriter errors)
    {
        ulong[] none = new ulong[sources.Count];
        IReadOnlyList<DeviceTranslation> whole = device.Run(sources, Helper.Greedy, 0, none, translator.Loop.Longest, errors);
        IReadOnlyList<DeviceTranslation> shortened = device.Run(sources, Helper.Greedy, 0, none, 1, errors);
        long steps = 0, tokens = 0, all = 0;
        for (int i = 0; i < sources.Count; i++)
        {
            int more = whole[i].Tokens.Length + (whole[i].Tokens.Length < translator.Loop.Longest ? 1 : 0) - 2;
            if (whole[i].Instructions is not long first || shortened[i].Instructions is not long second || more <= 0 || shortened[i].Status != 1) return null;
            steps += first - second;
            tokens += more;
            all += second;
        }

        double perToken = (double)steps / tokens;
        return new TranslationCost(((double)all / sources.Count - (2 * perToken)) / translator.Loop.SourceLength, perToken);
    }
}
