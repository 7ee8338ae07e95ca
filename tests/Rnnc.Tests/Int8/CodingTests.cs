using System.Collections;
using System.Collections.Immutable;
using Rnnc.Int8;
using Xunit;

namespace Rnnc.Tests.Int8;

public class CodingTests
{
    public static TheoryData<string, int> Models()
    {
        var data = new TheoryData<string, int>();
        foreach ((int index, Int8Model model) in SamplePrograms.All.Index()) data.Add(model.Name, index);
        return data;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Decoding_gives_the_same_program(string name, int index)
    {
        Int8Model model = SamplePrograms.All.ElementAt(index);
        Int8Model decoded = ProgramDecoder.Decode(ProgramEncoder.Encode(model));
        Assert.Equal(name, decoded.Name);
        AssertSame(model, decoded, name);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Blocks_can_be_kept_apart(string name, int index)
    {
        Int8Model model = SamplePrograms.All.ElementAt(index);
        ImmutableArray<ConstantData> pool = ProgramDecoder.DecodePool(ProgramEncoder.EncodePool(model.Constants));
        AssertSame(model, ProgramDecoder.DecodeProgram(ProgramEncoder.EncodeProgram(model), pool), name);
    }

    /// <summary>Every byte of this file is written down in docs/program.md; it changes only with a new version.</summary>
    [Fact]
    public void Bytes_are_those_of_the_documentation()
    {
        string expected = string.Concat(
            "524E4E43", "7D", // signature, length of the program
            "01", "0B", "616363756D756C61746F72", "04", "00", "00", // version, name, steps, flags, constants
            "03",
            "0178", "00", "10", "01", "01", "000000000000E03F", "00", "00",
            "0168", "02", "10", "01", "00", "000000000000E03F", "00", "00",
            "0179", "01", "10", "01", "00", "000000000000E03F", "00", "00",
            "00", "02", // tables, stages
            "01", "01", "0373756D", "01", "02", "01", "04",
            "01", "00010001", "00",
            "01", "01000001", "00",
            "04", "00", "00", "01", "00", "00", "0000",
            "0B", "02", "01000001",
            "03", "01", "036F7574", "01", "02", "01", "02",
            "01", "01000001", "00",
            "0B", "00", "02000001",
            "02", "01", "00"); // pool: length, version, no constant
        Assert.Equal(expected, Convert.ToHexString(ProgramEncoder.Encode(SamplePrograms.Accumulator)));
    }

    [Fact]
    public void A_program_says_the_lowest_version_that_has_what_it_uses()
    {
        byte[] first = ProgramEncoder.Encode(SamplePrograms.Everything), second = ProgramEncoder.Encode(SamplePrograms.Vocabulary);
        int version = second.AsSpan(5).IndexOf((byte)0x0A) + 4;
        Assert.Equal((1, 2), (SamplePrograms.Everything.Version, SamplePrograms.Vocabulary.Version));
        Assert.Equal(2, second[version]);
        second[version] = 1;
        Assert.Contains("version 1 of a program that is of version 2", Assert.Throws<InvalidProgramException>(() => ProgramDecoder.Decode(second)).Message, StringComparison.Ordinal);
        second[version] = 3;
        Assert.Contains("version 3, this is version 2", Assert.Throws<InvalidProgramException>(() => ProgramDecoder.Decode(second)).Message, StringComparison.Ordinal);
        Assert.True(ProgramDecoder.Decode(first).Version == 1);
    }

    [Fact]
    public void Digest_is_that_of_the_bytes()
    {
        Assert.Equal("8f4e77876b6ebe3a1ffa61b0cee469e8a456b1850ebf810bd0a5e8ef08768e1e", ProgramEncoder.Digest(SamplePrograms.Accumulator));
        Assert.NotEqual(ProgramEncoder.Digest(SamplePrograms.Lstm(5, 3, 8, seed: 1)), ProgramEncoder.Digest(SamplePrograms.Lstm(5, 3, 8, seed: 2)));
    }

    [Fact]
    public void Runner_of_the_encoded_form_gives_the_same_outputs()
    {
        Int8Model model = SamplePrograms.Everything;
        var random = new Random(5);
        int[][] inputs = SamplePrograms.Inputs(model, model.Steps, random);
        int[] expected = [.. new Int8Runner(model).Infer(inputs, model.Steps).SelectMany(values => values)];
        Assert.Equal(expected, Int8Runner.OfEncoded(ProgramEncoder.Encode(model)).Infer(inputs, model.Steps).SelectMany(values => values));
    }

    [Fact]
    public void Every_change_of_one_byte_is_a_program_or_refused()
    {
        byte[] intact = ProgramEncoder.Encode(SamplePrograms.Accumulator);
        int refused = 0;
        for (int place = 0; place < intact.Length; place++)
        {
            for (int change = 1; change < 256; change++)
            {
                byte[] damaged = [.. intact];
                damaged[place] ^= (byte)change;
                refused += Refuses(damaged) ? 1 : 0;
            }
        }

        Assert.InRange(refused, intact.Length * 255 / 2, intact.Length * 255);
    }

    [Fact]
    public void Every_cut_is_refused()
    {
        foreach (Int8Model model in SamplePrograms.All)
        {
            byte[] intact = ProgramEncoder.Encode(model);
            for (int length = 0; length < intact.Length; length++) Assert.True(Refuses(intact[..length]), $"{model.Name} cut to {length}");
            Assert.True(Refuses([.. intact, 0]), $"{model.Name} with one byte more");
        }
    }

    [Fact]
    public void Random_damage_is_a_program_or_refused()
    {
        byte[][] intact = [.. SamplePrograms.All.Select(ProgramEncoder.Encode)];
        int refused = 0;
        for (int seed = 0; seed < 1000; seed++)
        {
            var random = new Random(seed);
            byte[] damaged = [.. intact[seed % intact.Length]];
            // Mostly in the steps: nearly any bytes are weights.
            int span = seed % 2 == 0 ? damaged.Length : Math.Min(damaged.Length, 400);
            for (int i = random.Next(1, 5); i > 0; i--) damaged[random.Next(span)] = (byte)random.Next(256);
            refused += Refuses(damaged) ? 1 : 0;
        }

        Assert.InRange(refused, 300, 1000);
    }

    [Theory]
    [InlineData("0x00", "not a program")]
    [InlineData("524E4E43" + "01" + "03" + "02" + "0100", "version 3")]
    [InlineData("524E4E43" + "FFFFFFFF07", "are left")]
    [InlineData("524E4E43" + "FFFFFFFF1F", "exceeds 32 bits")]
    [InlineData("524E4E43" + "01" + "01" + "03" + "01FF7F", "16383 constants in 0 bytes")]
    [InlineData("524E4E43" + "01" + "01" + "02" + "8100", "shortest form")]
    [InlineData("524E4E43" + "01" + "01" + "06" + "010108010900", "a constant [1, 9] of 8 bits in 1 bytes")]
    [InlineData("524E4E43" + "01" + "01" + "06" + "010107010100", "byte 9: a constant of 7 bits")]
    public void Refusals_say_what_and_where(string hex, string expected)
    {
        byte[] bytes = hex.StartsWith("0x", StringComparison.Ordinal) ? [1, 2, 3, 4, 5] : Convert.FromHexString(hex);
        var fault = Assert.Throws<InvalidProgramException>(() => ProgramDecoder.Decode(bytes));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("byte ", fault.Message, StringComparison.Ordinal);
    }

    /// <summary>What is not refused runs, and has this encoding and no other.</summary>
    private static bool Refuses(byte[] bytes)
    {
        try
        {
            Int8Model model = ProgramDecoder.Decode(bytes);
            Assert.Equal(bytes, ProgramEncoder.Encode(model));
            return false;
        }
        catch (InvalidProgramException)
        {
            return true;
        }
    }

    /// <summary>Equal in every property, through arrays, without the types' own equality.</summary>
    private static void AssertSame(object? expected, object? actual, string place)
    {
        if (expected is null || expected.GetType().IsPrimitive || expected is string or Enum)
        {
            Assert.True(Equals(expected, actual), $"{place}: {expected} became {actual}");
            return;
        }

        Assert.Equal(expected.GetType(), actual!.GetType());
        if (expected is IEnumerable items)
        {
            object?[] left = [.. items.Cast<object?>()], right = [.. ((IEnumerable)actual).Cast<object?>()];
            Assert.Equal(left.Length, right.Length);
            for (int i = 0; i < left.Length; i++) AssertSame(left[i], right[i], $"{place}[{i}]");
            return;
        }

        foreach (var property in expected.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0 && property.GetMethod!.IsPublic && !property.GetMethod.IsStatic))
            AssertSame(property.GetValue(expected), property.GetValue(actual), $"{place}.{property.Name}");
    }
}
