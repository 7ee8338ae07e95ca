using System.Collections.Immutable;

namespace Rnnc.Read.Cells;

/// <summary>
/// Parses a cell file: one declaration or equation a line; inside brackets a line may end anywhere.
/// <code>
/// cell NAME(parameter = default, ...)
/// input x[extent]
/// state h[units]
/// weight W[rows, columns] = path
/// output y
/// f(v) = formula        y = formula        h' = formula        a, b = split(formula)
/// </code>
/// </summary>
internal sealed class Parser
{
    private static readonly HashSet<string> Keywords = ["cell", "input", "state", "weight", "output"];

    private readonly TokenReader tokens;
    private readonly ExpressionParser expressions;
    private readonly CellSource source;
    private readonly Dictionary<string, Position> names = new(StringComparer.Ordinal);
    private readonly List<DeclaredState> states = [];
    private readonly List<DeclaredWeight> weights = [];
    private readonly List<Equation> equations = [];
    private DeclaredInput? input;
    private DeclaredOutput? output;

    private Parser(CellSource source)
    {
        this.source = source;
        tokens = new TokenReader(source);
        expressions = new ExpressionParser(tokens);
    }

    public static CellDefinition Parse(CellSource source) => new Parser(source).ParseFile();

    private CellDefinition ParseFile()
    {
        tokens.SkipLines();
        if (tokens.Current is not { Kind: TokenKind.Name, Text: "cell" }) throw tokens.Unexpected("cell NAME", "a cell file begins with the cell's name");
        tokens.Take();
        string name = Word("the cell's name").Text;
        ImmutableArray<DeclaredParameter> parameters = ParseParameters();
        tokens.EndLine();
        while (tokens.Current.Kind != TokenKind.End)
        {
            ParseLine();
            tokens.EndLine();
        }

        Position end = tokens.Current.At;
        if (input is null) throw source.Fault(end, "a cell without input", "input x", "say what each step reads");
        if (states.Count == 0) throw source.Fault(end, "a cell without state", "state h[units]", "say what each step hands to the next");
        return new CellDefinition(source, name, parameters, input, [.. states], [.. weights], output, [.. equations]);
    }

    private ImmutableArray<DeclaredParameter> ParseParameters()
    {
        if (!tokens.TryTake("(")) return [];
        var parameters = ImmutableArray.CreateBuilder<DeclaredParameter>();
        while (!tokens.TryTake(")"))
        {
            if (parameters.Count > 0) tokens.Take(",");
            Token name = Define("a parameter's name");
            parameters.Add(new DeclaredParameter(name.At, name.Text, tokens.TryTake("=") ? expressions.Parse() : null));
        }

        return parameters.ToImmutable();
    }

    private void ParseLine()
    {
        if (tokens.Current.Kind != TokenKind.Name) throw tokens.Unexpected("a declaration or an equation");
        switch (tokens.Current.Text)
        {
            case "cell":
                throw tokens.Unexpected("one cell in a file", "write the second cell into a file of its own");
            case "input":
                ParseInput(tokens.Take().At);
                break;
            case "state":
                tokens.Take();
                ParseState();
                break;
            case "weight":
                tokens.Take();
                ParseWeight();
                break;
            case "output":
                ParseOutput(tokens.Take().At);
                break;
            default:
                ParseEquation();
                break;
        }
    }

    private void ParseInput(Position at)
    {
        if (input is not null) throw source.Fault(at, "a second input", "one input", "join what a step reads into one vector");
        Token name = Define("the input's name");
        ImmutableArray<Expression> extents = ParseExtents();
        if (extents.Length > 1) throw source.Fault(name.At, $"an input of {extents.Length} extents", "one: a vector", "write input x[extent]");
        input = new DeclaredInput(name.At, name.Text, extents.IsEmpty ? null : extents[0]);
    }

    private void ParseState()
    {
        Token name = Define("the state's name");
        ImmutableArray<Expression> extents = ParseExtents();
        if (extents.Length != 1) throw source.Fault(name.At, $"a state of {extents.Length} extents", "one: a vector", "write state h[units]");
        states.Add(new DeclaredState(name.At, name.Text, extents[0]));
    }

    private void ParseWeight()
    {
        Token name = Define("the weight's name");
        ImmutableArray<Expression> extents = ParseExtents();
        if (extents.Length > 2) throw source.Fault(name.At, $"a weight of {extents.Length} extents", "a scalar, a vector or a matrix", "write weight W[rows, columns]");
        Token path = tokens.Current.Is("=") ? tokens.TakePath() : name;
        if (path.Text.Length == 0) throw source.Fault(path.At, "nothing", "the weight's name in the file of weights", "write weight W[rows, columns] = name");
        DeclaredWeight? same = weights.Find(weight => weight.Path == path.Text);
        if (same is not null) throw source.Fault(path.At, $"{path.Text}, which weight {same.Name} reads", "each array once", "use that weight twice instead");
        weights.Add(new DeclaredWeight(name.At, name.Text, extents, path.Text));
    }

    private void ParseOutput(Position at)
    {
        if (output is not null) throw source.Fault(at, "a second output", "one output", "join what leaves a step into one vector");
        Token name = tokens.TakeName("the output's name");
        output = new DeclaredOutput(name.At, name.Text);
    }

    private void ParseEquation()
    {
        Token first = Define("a name", primed: true);
        if (tokens.TryTake("("))
        {
            ParseFunction(first);
            return;
        }

        var targets = ImmutableArray.CreateBuilder<Expression.Name>();
        targets.Add(new Expression.Name(first.At, first.Text));
        while (tokens.TryTake(","))
        {
            Token name = Define("a name", primed: true);
            targets.Add(new Expression.Name(name.At, name.Text));
        }

        tokens.Take("=");
        equations.Add(new Equation(targets.ToImmutable(), expressions.Parse(), [], IsFunction: false));
    }

    private void ParseFunction(Token name)
    {
        if (name.Text.EndsWith('\'')) throw source.Fault(name.At, $"a function {name.Text}", "a name without a prime", "a prime marks a next state");
        var parameters = ImmutableArray.CreateBuilder<string>();
        do
        {
            Token parameter = Word("a parameter's name");
            if (parameters.Contains(parameter.Text)) throw source.Fault(parameter.At, $"a second parameter {parameter.Text}", "each name once");
            parameters.Add(parameter.Text);
        }
        while (tokens.TryTake(","));
        tokens.Take(")");
        tokens.Take("=");
        equations.Add(new Equation([new Expression.Name(name.At, name.Text)], expressions.Parse(), parameters.ToImmutable(), IsFunction: true));
    }

    /// <summary><c>[a, b]</c> behind a declared name; none of a scalar.</summary>
    private ImmutableArray<Expression> ParseExtents()
    {
        if (!tokens.TryTake("[")) return [];
        var extents = ImmutableArray.CreateBuilder<Expression>();
        do extents.Add(expressions.Parse());
        while (tokens.TryTake(","));
        tokens.Take("]");
        return extents.ToImmutable();
    }

    /// <summary>A word that names something new.</summary>
    private Token Define(string what, bool primed = false)
    {
        Token name = primed ? tokens.TakeName(what) : Word(what);
        if (Keywords.Contains(name.Text)) throw source.Fault(name.At, $"the word {name.Text}", what, "declarations begin with it: choose another name");
        if (CellFunctions.Knows(name.Text)) throw source.Fault(name.At, $"{name.Text}, which is a function", what, "choose another name");
        if (name.Text == CellDefinition.InputsName) throw source.Fault(name.At, name.Text, what, $"{name.Text} is the number of elements of the input: choose another name");
        if (names.TryGetValue(name.Text, out Position first)) throw source.Fault(name.At, $"{name.Text} again", "each name once", $"it is defined in line {first.Line}");
        names.Add(name.Text, name.At);
        return name;
    }

    private Token Word(string what)
    {
        Token name = tokens.TakeName(what);
        return name.Text.EndsWith('\'') ? throw source.Fault(name.At, name.Text, what, "a prime marks a next state") : name;
    }
}
