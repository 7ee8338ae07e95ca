using System.Collections.Immutable;
using Rnnc.Quantize.Choose;

namespace Rnnc.Emit.TfLite.Operators;

/// <summary>Where a value lies in the file: its tensor, with the shape and the integers that it has there.</summary>
internal readonly record struct Placed(int Tensor, ImmutableArray<int> Shape, Format Format);
