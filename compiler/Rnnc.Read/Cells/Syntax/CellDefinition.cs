using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Cells;

/// <summary>A cell file as parsed: declarations and equations, names checked to be unique, nothing else known yet.</summary>
internal sealed record CellDefinition(
    CellSource Source,
    string Name,
    ImmutableArray<DeclaredParameter> Parameters,
    DeclaredInput Input,
    ImmutableArray<DeclaredState> States,
    ImmutableArray<DeclaredWeight> Weights,
    DeclaredOutput? Output,
    ImmutableArray<Equation> Equations)
{
    /// <summary>Number of elements of x where the file gives it no extent.</summary>
    public const string InputsName = "inputs";

    public Origin Where => new(Source.Path);
}

/// <summary>A number that the cell's owner gives: <c>units</c>, <c>epsilon = 0.001</c>.</summary>
internal sealed record DeclaredParameter(Position At, string Name, Expression? Default);

/// <summary>x_t; its extent where the file says it.</summary>
internal sealed record DeclaredInput(Position At, string Name, Expression? Extent);

internal sealed record DeclaredState(Position At, string Name, Expression Units);

/// <summary>A trained array.</summary>
/// <param name="Extents">None of a scalar, rows and columns of a matrix.</param>
/// <param name="Path">Its name in the file of weights, parts apart by <c>/</c>.</param>
internal sealed record DeclaredWeight(Position At, string Name, ImmutableArray<Expression> Extents, string Path);

/// <summary>The value that leaves the cell in each step.</summary>
internal sealed record DeclaredOutput(Position At, string Name);

/// <summary>One line: values by name, several where a split gives them; or a function with its parameters.</summary>
internal sealed record Equation(ImmutableArray<Expression.Name> Targets, Expression Formula, ImmutableArray<string> Parameters, bool IsFunction);
