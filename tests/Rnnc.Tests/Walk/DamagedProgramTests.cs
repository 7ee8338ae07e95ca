using Rnnc.Int8;
using Rnnc.Tests.Digits;
using Rnnc.Tests.EmitC;
using Rnnc.Tests.Int8;
using Xunit;

namespace Rnnc.Tests.Walk;

/// <summary>A damaged program is refused with a reason or gives the same result every time, within its buffers: under the sanitizers.</summary>
public sealed class DamagedProgramTests(WalkDriver driver) : IClassFixture<WalkDriver>
{
    private const string Sanitized = "-g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all";
    private const int Tries = 1000;

    /// <summary>Programs of which a changed byte sometimes makes another that is sound.</summary>
    private static readonly Int8Model Small = Enumerable.Range(0, 40).Select(EmitC.RandomPrograms.Make).First(model => !WalkTests.HasTflmArithmetic(model) && ProgramEncoder.EncodeProgram(model).Length is > 300 and < 500);

    [Fact]
    public void Every_value_of_every_byte_of_a_small_program()
    {
        if (!Tool.Exists("gcc")) return;
        using var request = new WalkRequest();
        foreach (Int8Model model in (Int8Model[])[SamplePrograms.Accumulator, Small])
        {
            request.Begin(model, model.Steps);
            request.ChangeAll();
        }

        request.Check(driver.OnHost("gcc", Sanitized, request));
        // Names, scales and zero points are not looked at: some changes are harmless.
        Assert.All(request.Counts, accepted => Assert.InRange(accepted, 1u, uint.MaxValue));
    }

    [Fact]
    public void Random_changes_of_programs_of_every_kind()
    {
        if (!Tool.Exists("clang")) return;
        using var request = new WalkRequest();
        Int8Model[] models =
        [
            DigitsModel.Of("digits_lnlstm").Quantized.Program, DigitsModel.Of("digits_gru_cell").Quantized.Program, SamplePrograms.Lstm(5, 3, 4, split: true),
            .. Enumerable.Range(0, 40).Select(EmitC.RandomPrograms.Make).Where(model => !WalkTests.HasTflmArithmetic(model)).Take(20),
        ];
        for (int i = 0; i < models.Length; i++)
        {
            request.Begin(models[i], models[i].Steps);
            request.ChangeRandom(i, i < 3 ? Tries : Tries / 5);
        }

        request.Check(driver.OnHost("clang", Sanitized, request));
        Assert.Contains(request.Counts, accepted => accepted > 0);
    }

    [Fact]
    public void A_program_that_ends_early_is_refused_at_its_end()
    {
        if (!Tool.Exists("gcc")) return;
        using var request = new WalkRequest();
        request.Begin(SamplePrograms.Accumulator, SamplePrograms.Accumulator.Steps);
        // The version, the count of a list, the last byte: an access that needs more bytes.
        byte[] block = ProgramEncoder.EncodeProgram(SamplePrograms.Accumulator);
        request.ChangeOne(0, 9);
        request.ChangeOne(1, 0x7F);
        request.ChangeOne(block.Length - 1, (byte)(block[^1] | 0x80));
        request.Check(driver.OnHost("gcc", Sanitized, request));
        Assert.Equal([(1, "unknown version, kind, operation, flag or shift"), (2, "bytes missing or left over"), (block.Length, "bytes missing or left over")], request.Faults);
    }
}
