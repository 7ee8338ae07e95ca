using Rnnc.Int8;
using Rnnc.Quantize.Choose;

namespace Rnnc.Quantize.Lower;

/// <summary>Vectors of chosen formats.</summary>
internal static class FormatVectors
{
    public static int AddVector(this ProgramBuilder program, string name, VectorRole role, Format format, int length, bool perStep = false, int constant = -1, bool kept = false) =>
        program.Add(new Vector(name, role, format.Bits, length, perStep, format.Scale, format.ZeroPoint, constant) { Kept = kept });
}
