using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// Computes the one result of a plain op. Faults of the data are thrown as <see cref="TypeMismatchException"/>;
/// the plan, which knows the node, turns them into an <see cref="InputException"/>.
/// </summary>
internal delegate Tensor PlainKernel(ReadOnlySpan<Tensor> operands, SymbolTable symbols);
