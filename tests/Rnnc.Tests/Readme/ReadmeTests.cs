using System.Globalization;
using System.Text;
using Rnnc.Cli;
using Rnnc.Formats.Data;
using Rnnc.Tests.EmitC;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Readme;

/// <summary>The C of README.md compiles against what <c>rnnc compile</c> writes, and reads digits.</summary>
public class ReadmeTests
{
    private const int Images = 40;
    private const int Rows = 8;
    private const int Pixels = 8;

    [Theory]
    [InlineData("gcc", "c99")]
    [InlineData("clang", "c99")]
    [InlineData("gcc", "c11")]
    public void FirmwareExampleReadsDigits(string compiler, string standard)
    {
        using var folder = new TemporaryFolder();
        string model = Path.Combine(Corpus.Own("digits_mgu"), "float.tflite"), root = folder.File("."), sources = folder.File("digits");
        Assert.Equal(0, RnncCommand.Invoke(["compile", model, "--calibrate", Corpus.Digits, "-o", sources, "--name", "digits"], TextWriter.Null, TextWriter.Null));
        File.WriteAllText(folder.File("reader.c"), Example());
        File.WriteAllText(folder.File("main.c"), Driver());
        Tool.Run(root, compiler, [$"-std={standard}", "-Wall", "-Wextra", "-Wconversion", "-pedantic", "-Werror", "-Idigits", "reader.c", "main.c", .. Directory.GetFiles(sources, "*.c"), "-o", "read"]);
        int right = int.Parse(Tool.Run(root, folder.File("read")), CultureInfo.InvariantCulture);
        Assert.InRange(right, Images - 3, Images);
    }

    private static string Example()
    {
        string readme = File.ReadAllText(Path.Combine(Corpus.Root, "README.md"));
        const string opening = "```c\n";
        int start = readme.IndexOf(opening, StringComparison.Ordinal) + opening.Length;
        return readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

    /// <summary>A program that gives test images to the example, row by row, and prints how many digits it got right.</summary>
    private static string Driver()
    {
        DataFile data = DataFile.Read(Corpus.Digits);
        ReadOnlySpan<float> pixels = data.Arrays["x_test"].Numbers.Floats;
        ReadOnlySpan<long> digits = data.Arrays["y_test"].Numbers.Integers;
        var code = new StringBuilder();
        code.AppendLine("#include <stdio.h>");
        code.AppendLine("int reader_start(void);\nint reader_row(const float *pixels);\nint reader_digit(void);");
        code.AppendLine(CultureInfo.InvariantCulture, $"static const float images[{Images}][{Rows}][{Pixels}] = {{");
        for (int image = 0; image < Images; image++)
        {
            code.Append('{');
            for (int row = 0; row < Rows; row++)
            {
                code.Append('{');
                for (int i = 0; i < Pixels; i++) code.Append(CultureInfo.InvariantCulture, $"{pixels[(image * Rows + row) * Pixels + i]:0.0###}F,");
                code.Append("},");
            }

            code.AppendLine("},");
        }

        code.Append("};\nstatic const int digits[] = {");
        for (int image = 0; image < Images; image++) code.Append(CultureInfo.InvariantCulture, $"{digits[image]},");
        code.AppendLine(CultureInfo.InvariantCulture, $$"""
            };
            int main(void) {
                int right = 0;
                if (!reader_start()) return 1;
                for (int image = 0; image < {{Images}}; image++) {
                    for (int row = 0; row < {{Rows}}; row++) {
                        if (!reader_row(images[image][row])) return 1;
                    }
                    right += reader_digit() == digits[image];
                }
                printf("%d\n", right);
                return 0;
            }
            """);
        return code.ToString();
    }
}
