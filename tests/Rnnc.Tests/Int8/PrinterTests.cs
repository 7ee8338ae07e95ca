using Rnnc.Int8;
using Xunit;

namespace Rnnc.Tests.Int8;

public class PrinterTests
{
    [Fact]
    public void Program_of_an_lstm_reads_as_equations()
    {
        const string expected = """
            program lstm, version 1, 8 steps
              input x: int8[steps, 3], scale 0.0625, zero -3
              state h: int16[5], scale 3.05176E-05
              state c: int16[5], scale 0.00012207
              derived h view: int8[5], scale 0.0078125
              scratch gates: int16[20], scale 0.000244141
              scratch logits: int16[10], scale 0.000976562
              output y: int8[10], scale 0.125, zero 5
              table sigmoid: 512 entries
              table tanh: 257 entries, interpolated
            refresh
              lstm
                for 5 lanes
                  h view = sat8(h >> 8)
            forward
              lstm
                gates[20] = joint sat(((x@time[3] * W0 + h view[5] * W1 + b2) << 4) * m3)
                for 5 lanes
                  r8 = c
                  r11 = sat(((sigmoid(gates[5..10]) * r8) >> 15) + ((sigmoid(gates[0..5]) * tanh(gates[10..15])) >> 17))
                  c = r11
                  r15 = sat((sigmoid(gates[15..20]) * tanh(sat(r11 * 1.7))) >> 15)
                  h = r15
                  h view = sat8(r15 >> 8)
            once
              dense
                logits[10] = joint sat(((h view[5] * W6 + b7) << 4) * m8)
                for 10 lanes
                  y = sat8(logits * 0.0075 + 5)

            """;
        Assert.Equal(expected, Int8Printer.Print(SamplePrograms.Lstm(5, 3, 8)));
    }

    [Theory]
    [InlineData("program everything, version 1, exactly 4 steps")]
    [InlineData("kept state s: int16[3], scale 0.02, constant 5")]
    [InlineData("window w: int8[steps, 6], scale 0.06, zero -7")]
    [InlineData("z[6] = split sat(((x@time[6] * W0 + b1) << 3) * m2 + ((bias[2] * W8 + b1) << 3) * m2)")]
    [InlineData("sums[2] = sum(z * z) >> 4 over 3")]
    [InlineData("extremes[1..2] = min(s) >> 1 over 3")]
    [InlineData("max(r3, cycle(s))")]
    [InlineData("(r5 <= single(threshold)) ? r5 : r3) - (-1234 << 2)")]
    [InlineData("(reciprocal(r1, 20) << 1) + sqrt(r1, -2)) << 2")]
    [InlineData("- 7)")]
    [InlineData("t = (repeat(s) >> 3)")]
    [InlineData("y@time = sat((w@run * w@time) >> 2)")]
    [InlineData("all = sat(y@all >> 1)")]
    public void Every_kind_of_step_has_words(string expected) =>
        Assert.Contains(expected, Int8Printer.Print(SamplePrograms.Everything), StringComparison.Ordinal);

    [Theory]
    [InlineData("program vocabulary, version 2, 4 steps")]
    [InlineData("rows[6] = rows x@time of 5 in T0")]
    [InlineData("y@time[2] = rows h[3..4] of 4 in T1")]
    public void Gathers_have_words(string expected) =>
        Assert.Contains(expected, Int8Printer.Print(SamplePrograms.Vocabulary), StringComparison.Ordinal);

    [Theory]
    [InlineData("scores[4] = sat((x@time[3] * rows of m) >> 17)")]
    [InlineData("context@time[3] = sat((scores[4] * columns of m) >> 16)")]
    public void Products_of_data_have_words(string expected) =>
        Assert.Contains(expected, Int8Printer.Print(SamplePrograms.Memory), StringComparison.Ordinal);

    [Theory]
    [InlineData("program requantized, version 2, 4 steps")]
    [InlineData("gates[20] = requantize((x@time[3] * W0 + b2), m3 2^e4) + requantize((h[5] * W1 + b2), m3 2^e4) in -32768..32767")]
    [InlineData("wide@time[6] = requantize16((c[5] * W6 + b7), m11 2^e8) + requantize((x@time[3] * W13 + h[5] * W6 + b7), m12 2^e8) in -30000..31000")]
    [InlineData("logits[6] = requantize((h[5] * W6 + b7), m12 2^e8) + 3 in -100..127")]
    [InlineData("y[6] = softmax(logits) over 3")]
    [InlineData("requantize((sigmoid3((gates[0..5] * 3)) * r13), 3.05176E-05)")]
    public void The_arithmetic_tflm_has_words(string expected) =>
        Assert.Contains(expected, Int8Printer.Print(SamplePrograms.Requantized), StringComparison.Ordinal);
}
