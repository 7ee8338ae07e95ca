namespace Rnnc.Read;

/// <summary>
/// Weights of one scope of a file are those of another scope of the model: <c>rnn=encoder/rnn</c> makes <c>rnn/kernel</c> of the file the model's
/// <c>encoder/rnn/kernel</c>. An empty scope is the outermost: <c>rnn=</c> makes it <c>kernel</c>.
/// </summary>
public sealed record ScopeMap(string From, string To)
{
    /// <summary>Whether a name of the file is in the scope.</summary>
    public bool Takes(string name) => IsInside(name, From);

    /// <summary>Whether a name of the model is in the scope that the file's becomes.</summary>
    public bool Gives(string name) => IsInside(name, To);

    /// <summary>The model's name for one that the scope takes.</summary>
    public string Rename(string name) => To.Length == 0 ? name[From.Length..].TrimStart('/') : To + name[From.Length..];

    private static bool IsInside(string name, string scope) => scope.Length == 0 || name == scope || name.StartsWith(scope + "/", StringComparison.Ordinal);
}
