using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Tflm;

/// <summary>A quantized <c>.tflite</c> as the program that computes the integers of TFLite Micro's reference kernels.</summary>
/// <param name="Where">The file.</param>
/// <param name="Program">Its inputs and outputs stand in the order of <paramref name="Inputs"/> and <paramref name="Outputs"/>.</param>
/// <param name="Writer">What wrote the file, by its own word.</param>
public sealed record TflmModel(Origin Where, Int8Model Program, ImmutableArray<TflmPort> Inputs, ImmutableArray<TflmPort> Outputs, string Writer);

/// <summary>An input or output as the file has it: its name and its shape, batch included.</summary>
public sealed record TflmPort(string Name, ImmutableArray<int> Shape);
