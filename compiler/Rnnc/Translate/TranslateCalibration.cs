using Rnnc.Cli.Console;
using Rnnc.Cli.Data;
using Rnnc.Formats.Data;
using Rnnc.Ir;
using Rnnc.Quantize;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Int8;

namespace Rnnc.Cli.Translate;

/// <summary>Calibration data of a translator: sources as <c>x_calib</c>, and where the file has them the wanted answers as <c>y_calib</c>.</summary>
internal static class TranslateCalibration
{
    private const string InputName = "x_calib", WantedName = "y_calib";

    /// <exception cref="InputException">Data that does not fit, an operation that the integers do not have.</exception>
    public static QuantizedTranslator Quantize(Translator translator, IReadOnlyList<string> specs, QuantizeOptions options, TextWriter errors)
    {
        SourceTokens data = SourceTokens.Of(translator, InputArrays.Read(specs, "--calibrate", InputName));
        int[][]? wanted = data.Fed?.ToArray() ?? Wanted(translator, specs, data.Sources.Count);
        return Progress.Show($"quantizing {translator.Name}", errors, progress => TranslatorQuantizer.Quantize(translator, data.Sources, wanted, options, progress));
    }

    private static int[][]? Wanted(Translator translator, IReadOnlyList<string> specs, int sources)
    {
        foreach (string file in specs.Where(spec => Path.GetExtension(spec).Equals(".npz", StringComparison.OrdinalIgnoreCase)))
        {
            DataFile data = DataFile.Read(file);
            if (!data.Arrays.TryGetValue(WantedName, out DataArray? array)) continue;
            int[][] rows = SourceTokens.Rows(array.Numbers, data.Where.At(WantedName));
            if (rows.Length != sources) throw new InputException(data.Where.At(WantedName), $"{rows.Length} rows", $"{sources}, one for each source");
            int bad = rows.SelectMany(row => row).FirstOrDefault(token => token >= translator.Loop.Symbols, -1);
            return bad < 0 ? rows : throw new InputException(data.Where.At(WantedName), $"the token {bad}", $"0 to {translator.Loop.Symbols - 1}");
        }

        return null;
    }
}
