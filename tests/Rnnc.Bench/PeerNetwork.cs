using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Rnnc.Bench;

/// <summary>
/// The LSTM that another runtime publishes with its figures, <c>models/peer/mnist_lstm</c> of the folder beside the project: 40 windows of 28
/// rows of 28 pixels as int8, real value (q + 128) / 255.
/// </summary>
internal static class PeerNetwork
{
    private const int Rows = 28;

    public static IEnumerable<BenchmarkModel> In(string shared, string temporary)
    {
        string folder = Path.Combine(shared, "models", "peer", "mnist_lstm"), windows = Path.Combine(folder, "inputs.bin");
        if (!File.Exists(windows)) return [];
        string data = Path.Combine(temporary, "mnist.npy");
        File.WriteAllBytes(data, Npy(File.ReadAllBytes(windows)));
        return [new("mnist_lstm", Path.Combine(folder, "trained_lstm.tflite"), "LSTM of TFLM's example", data, data, "mnist")];
    }

    /// <summary>The windows as NumPy's format has them.</summary>
    private static byte[] Npy(byte[] integers)
    {
        int windows = integers.Length / (Rows * Rows);
        string header = string.Create(CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({windows}, {Rows}, {Rows}), }}");
        header = header.PadRight((((10 + header.Length + 1) + 63) / 64 * 64) - 11) + "\n";
        var bytes = new List<byte> { 0x93 };
        bytes.AddRange(Encoding.ASCII.GetBytes("NUMPY"));
        bytes.AddRange([1, 0, (byte)header.Length, (byte)(header.Length >> 8)]);
        bytes.AddRange(Encoding.ASCII.GetBytes(header));
        byte[] word = new byte[4];
        foreach (byte integer in integers)
        {
            BinaryPrimitives.WriteSingleLittleEndian(word, ((sbyte)integer + 128) / 255F);
            bytes.AddRange(word);
        }

        return [.. bytes];
    }
}
