namespace Rnnc.Read.Weights;

/// <summary>What files keep beside weights for training to go on: the random numbers of dropout.</summary>
internal static class TrainingState
{
    /// <param name="name">An array's name, parts apart by <c>/</c>.</param>
    public static bool Holds(string name) => name.Split('/').Any(part => part.StartsWith("seed_generator", StringComparison.Ordinal));
}
