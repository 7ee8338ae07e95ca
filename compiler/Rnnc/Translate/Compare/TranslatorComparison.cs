using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Decode;

namespace Rnnc.Cli.Translate.Compare;

/// <summary>One translator over the test set, greedily decoded.</summary>
/// <param name="Path">As the user gave it.</param>
/// <param name="Label">A short name that no other row has.</param>
/// <param name="ExactFloat">Share of answers that are right whole, in float.</param>
/// <param name="ExactInt8">The same in integers.</param>
/// <param name="TokensFloat">Share of tokens that are right, in float.</param>
/// <param name="TokensInt8">The same in integers.</param>
/// <param name="MacsSource">Multiply-accumulates of reading a source.</param>
/// <param name="MacsToken">Multiply-accumulates of a token of the answer.</param>
/// <param name="ConstantBytes">Weights and tables of both programs.</param>
/// <param name="Board">What a board measured; null without one.</param>
/// <param name="Warnings">What quantization warns of.</param>
/// <param name="Shown">A few sources with their answers in integers, for the page.</param>
internal sealed record TranslatorComparison(
    string Path, string Label, Translator Translator, double ExactFloat, double ExactInt8, double TokensFloat, double TokensInt8, long MacsSource, long MacsToken, long ConstantBytes,
    TranslatorFigures? Board, IReadOnlyList<string> Warnings, IReadOnlyList<(int[] Source, Answer Answer)> Shown);

/// <summary>What a board measured of a translator.</summary>
/// <param name="Cost">Null where nothing is counted.</param>
/// <param name="EstimatedMilliseconds">Of a whole answer at the board's clock, if every instruction took a cycle.</param>
internal sealed record TranslatorFigures(TranslationCost? Cost, double? EstimatedMilliseconds, long FlashBytes, long FlashModelBytes, long RamBytes, int? StackBytes, int Runs);
