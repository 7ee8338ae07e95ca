namespace Rnnc.Read;

/// <summary>Weights of one scope of a file are those of another scope of the model: <c>rnn=encoder/rnn</c> makes <c>rnn/kernel</c> of the file the model's <c>encoder/rnn/kernel</c>.</summary>
public sealed record ScopeMap(string From, string To);
