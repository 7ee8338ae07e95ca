namespace Rnnc.Tflm.Graph;

/// <summary>What a user can do about a file that is refused.</summary>
internal static class Remedies
{
    public const string Intact = "take an intact copy of the file";

    public const string Float = "give the float model that this one was made from, with --calibrate";
}
