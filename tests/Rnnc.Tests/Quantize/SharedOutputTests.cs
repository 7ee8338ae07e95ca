using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;
using Rnnc.Tests.Digits;
using Xunit;

namespace Rnnc.Tests.Quantize;

/// <summary>One value under two names: each output of the program is written.</summary>
public class SharedOutputTests
{
    [Fact]
    public void AValueMayBeTwoOutputs()
    {
        Model model = Pipeline.Run(Rnnc.Read.ModelReader.Read(Path.Combine(Corpus.Own("digits_lstm"), "model.keras"), Rnnc.Read.ReadOptions.Default), Pipeline.ForQuantization);
        Graph graph = model.Graph;
        model = (model with { OutputNames = ["first", "second"] }).WithGraph(new Graph(graph.Inputs, graph.Nodes, [graph.Outputs[0], graph.Outputs[0]]));
        QuantizedModel quantized = Quantizer.Quantize(model, DigitsModel.Calibration, new QuantizeOptions());
        CalibrationWindow window = DigitsModel.Calibration.Windows[0];
        Int8Result result = quantized.CreateSession().Run(window);
        Assert.Equal(2, result.Outputs.Length);
        Assert.All(result.Values[0].Zip(result.Values[1]), pair => Assert.Equal(pair.First, pair.Second, 0.02));
        Assert.Contains(result.Outputs[1], value => value != 0);
    }
}
