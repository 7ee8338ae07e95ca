using System.Globalization;
using System.Text.RegularExpressions;
using Rnnc.Boards;

namespace Rnnc.Bench;

/// <summary>RAM of a model by what it holds, in bytes; together the instance and its code's static data.</summary>
/// <param name="States">What is carried from step to step, where it has an array of its own.</param>
/// <param name="Vectors">What products read: 8-bit views, inputs, states that are read as they are.</param>
/// <param name="Windows">What one layer leaves for a later one.</param>
/// <param name="Scratch">Values of a step.</param>
internal sealed partial record RamParts(long States, long Vectors, long Windows, long Scratch)
{
    /// <param name="header">The text of the model's header, which declares the instance.</param>
    public static RamParts Of(FirmwareImage image, string header)
    {
        (string Name, long Bytes)[] members = [.. Member().Matches(header).Select(match => (match.Groups[2].Value, Bytes(match)))];
        long Sum(params string[] roles) => members.Where(member => roles.Any(role => member.Name.StartsWith(role, StringComparison.Ordinal))).Sum(member => member.Bytes);
        long states = Sum("state"), vectors = Sum("view", "joint"), windows = Sum("window");
        return new RamParts(states, vectors, windows, image.RamBytes - states - vectors - windows);
    }

    private static long Bytes(Match match) => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) / 8 * long.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"RNNC_ALIGNED int(8|16|32)_t (\w+)\[(\d+)\];")]
    private static partial Regex Member();
}
