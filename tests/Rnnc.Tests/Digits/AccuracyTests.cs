using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;
using Xunit;

namespace Rnnc.Tests.Digits;

/// <summary>The whole test set in the oracle against the float model and against what stock int8 TFLite reaches.</summary>
public sealed class AccuracyTests
{
    /// <summary>Two windows of 397 are 0.5 points.</summary>
    private const int LostWindows = 2;

    private const double LogitError = 0.015;

    public static TheoryData<string> Names => [.. DigitsModel.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Int8_is_as_good_as_float(string name)
    {
        DigitsModel model = DigitsModel.Of(name);
        FlatInterpreter interpreter = new(model.Quantized.Flat);
        double[] logits = [];
        interpreter.Observer = (value, values) => logits = ReferenceEquals(value, model.Quantized.Flat.Outputs[0].Logits) ? values : logits;
        int floatRight = 0, int8Right = 0, window = 0;
        var deviation = new Deviation();
        foreach (Int8Result result in model.Oracle(DigitsModel.Test.Windows.Count))
        {
            double[] expected = interpreter.Run(DigitsModel.Test.Windows[window])[0];
            if (Array.IndexOf(expected, expected.Max()) == DigitsModel.Labels[window]) floatRight++;
            if (Array.IndexOf(result.Outputs[0], result.Outputs[0].Max()) == DigitsModel.Labels[window]) int8Right++;
            deviation.Add(logits, result.Logits[0]);
            window++;
        }

        string figures = $"{name}: float {floatRight}, int8 {int8Right}, logit error {deviation.Relative:P2}";
        int recorded = Windows(model.Facts.GetProperty("float_metric").GetProperty("value").GetDouble());
        int stock = Windows(model.Facts.GetProperty("tflite_int8_metric").GetProperty("value").GetDouble());
        Assert.True(floatRight == recorded, figures);
        Assert.True(int8Right >= floatRight - LostWindows, figures);
        Assert.True(int8Right >= Math.Min(floatRight, stock) - 1, figures);
        Assert.True(deviation.Relative < LogitError, figures);
    }

    private static int Windows(double accuracy) => (int)Math.Round(accuracy * DigitsModel.Test.Windows.Count);
}
