using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>One node of a plan.</summary>
/// <param name="Node">The node, for its values and its origin.</param>
/// <param name="Inputs">Places of the operands.</param>
/// <param name="Outputs">Places of the results.</param>
/// <param name="Dead">Places that nothing reads after this node.</param>
/// <param name="BindsSymbols">Whether results carry symbols that no operand has.</param>
internal sealed record PlannedNode(Node Node, NodeKernel Kernel, ImmutableArray<int> Inputs, ImmutableArray<int> Outputs, ImmutableArray<int> Dead, bool BindsSymbols);
