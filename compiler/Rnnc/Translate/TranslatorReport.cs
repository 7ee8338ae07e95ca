using System.Globalization;
using Rnnc.Cli.Inspect;
using Rnnc.Cli.Models;
using Rnnc.Ir;
using Rnnc.Seq2Seq;

namespace Rnnc.Cli.Translate;

/// <summary>A translator for people: the loop, what is handed over, and the two models that run once per source and once per token.</summary>
internal static class TranslatorReport
{
    public static void Write(TextWriter output, string path, Translator translator)
    {
        TokenLoop loop = translator.Loop;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: a translator; sources of {loop.SourceLength} tokens, answers of at most {loop.Longest} of {loop.Symbols} symbols"));
        output.WriteLine();
        output.WriteLine("loop");
        output.WriteLine($"  starts with {Symbol(translator, loop.Start)}, {(loop.End is int end ? $"ends with {Symbol(translator, end)}" : "ends after the last step")}");
        output.WriteLine($"  next token: {translator.Helper.ToString().ToLowerInvariant()}{(translator.Helper == Helper.Sample ? string.Create(CultureInfo.InvariantCulture, $" at temperature {translator.Temperature}") : "")}");
        output.WriteLine();
        output.WriteLine("handed over");
        for (int i = 0; i < translator.States.Length; i++)
        {
            string from = translator.States[i] >= 0 ? $"\"{translator.Source.OutputNames[translator.States[i]]}\" of the source" : "its initial value";
            output.WriteLine($"  {translator.Step.Slots[i].Name}  {translator.Step.Slots[i].Read.Type}  a state of the decoder, starts from {from}");
        }

        for (int i = 0; i < translator.Memory.Length; i++)
        {
            Value value = translator.Source.Graph.Outputs[translator.Memory[i]];
            output.WriteLine($"  {translator.Source.OutputNames[translator.Memory[i]]}  {value.Type}  read at each step");
        }

        output.WriteLine();
        output.WriteLine("once per source");
        ModelReport.Write(output, new LoadedModel(path, translator.Source));
        output.WriteLine();
        output.WriteLine("once per token");
        ModelReport.Write(output, new LoadedModel(path, translator.Step));
    }

    private static string Symbol(Translator translator, int token) =>
        translator.TargetWords is { } words ? $"{words.Symbol(token)} ({token.ToString(CultureInfo.InvariantCulture)})" : token.ToString(CultureInfo.InvariantCulture);
}
