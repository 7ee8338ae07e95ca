using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>The weights of an accumulator as rnnc_matvec.h lays them out.</summary>
internal static class PackedWeights
{
    /// <summary>Taking every second byte of a quad's word gives columns 0 and 1, the bytes between them 2 and 3.</summary>
    private static readonly int[] ColumnOrder = [0, 2, 1, 3];

    public static int Quads(int columns) => (columns + 3) / 4;

    public static List<int> Of(Int8Model model, Accumulator accumulator, int rows)
    {
        var packed = new List<int>();
        for (int row = 0; row < rows;)
        {
            int lanes = rows - row >= 4 ? 4 : 1;
            foreach (Part part in accumulator.Parts)
            {
                for (int quad = 0; quad < Quads(part.Input.Length); quad++)
                {
                    for (int lane = 0; lane < lanes; lane++) AddQuad(packed, model.Constants[part.Matrix], row + lane, 4 * quad);
                }
            }

            row += lanes;
        }

        return packed;
    }

    private static void AddQuad(List<int> packed, ConstantData matrix, int row, int column)
    {
        foreach (int place in ColumnOrder)
            packed.Add(column + place < matrix.Columns ? matrix.Values[row * matrix.Columns + column + place] : 0);
    }
}
