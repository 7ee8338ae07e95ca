using Rnnc.Formats.Data;
using Rnnc.Ir;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Files;
using Rnnc.Tests.Formats;

namespace Rnnc.Tests.Seq2Seq;

/// <summary>One of the translators of dates in one format, with the references beside it.</summary>
internal sealed class DatesModel
{
    private DatesModel(Translator translator, IReadOnlyDictionary<string, DataArray> golden)
    {
        Translator = translator;
        Golden = golden;
    }

    public Translator Translator { get; }

    public IReadOnlyDictionary<string, DataArray> Golden { get; }

    /// <summary>The folder of a model: the shared one where it is present.</summary>
    public static string FolderOf(string name) => Corpus.Folders.First(folder => Path.GetFileName(folder) == name);

    /// <param name="name">For example <c>dates_bi</c>.</param>
    /// <param name="form">keras, float.tflite, onnx or saved_model: encoder and decoder; or the file of a translate graph.</param>
    /// <returns>Null where the files are not there.</returns>
    public static DatesModel? Find(string name, string form)
    {
        string folder = FolderOf(name);
        string golden = Path.Combine(folder, "golden.npz");
        if (!File.Exists(golden)) return null;
        if (form.StartsWith("translate", StringComparison.Ordinal))
        {
            string file = Path.Combine(folder, form);
            if (!File.Exists(file) && !Directory.Exists(file)) return null;
            Model read = Rnnc.Read.ModelReader.Read(file, Rnnc.Read.ReadOptions.Default);
            return new DatesModel(TranslatorReader.OfLoop(read) ?? throw new InvalidOperationException($"{file}: no loop found"), NpzFile.ReadAll(golden));
        }

        string join = form == "saved_model" ? "_" : ".";
        if (!File.Exists(Path.Combine(folder, $"encoder{join}{form}")) && !Directory.Exists(Path.Combine(folder, $"encoder{join}{form}"))) return null;
        using var temporary = new TemporaryFolder();
        string pipeline = temporary.Put("dates.toml", System.Text.Encoding.UTF8.GetBytes(Text(name, folder, join + form, form == "keras")));
        return new DatesModel(TranslatorReader.ReadPipeline(pipeline), NpzFile.ReadAll(golden));
    }

    /// <summary>A row of an integer array.</summary>
    public static int[] Row(Tensor array, int row)
    {
        int count = array.Count / array.Dims[0];
        return Array.ConvertAll(array.Integers.Slice(row * count, count).ToArray(), value => (int)value);
    }

    /// <summary>All rows of an integer array.</summary>
    public static int[][] Rows(Tensor array) => [.. Enumerable.Range(0, array.Dims[0]).Select(row => Row(array, row))];

    private static string Text(string name, string folder, string ending, bool keras)
    {
        (string memory, string[] states, string[] next, string logits, string attention) = (name, keras) switch
        {
            ("dates_attention", true) => ("encoder_gru", ["encoder_gru_1"], ["decoder_gru"], "logits", "reshape_1"),
            ("dates_bi", true) => ("encoder_bi", ["encoder_state"], ["decoder_cell"], "reshape_2", "reshape_3"),
            ("dates_lstm", true) => ("", ["encoder_lstm", "encoder_lstm_1"], ["decoder_lstm", "decoder_lstm_1"], "reshape", ""),
            ("dates_lstm", _) => ("", ["state_0", "state_1"], ["next_state_0", "next_state_1"], "logits", ""),
            _ => ("enc_output", (string[])["state_0"], (string[])["next_state_0"], "logits", "attention"),
        };
        string text = $"""
            [encoder]
            model = '{Path.Combine(folder, "encoder" + ending)}'
            [decoder]
            model = '{Path.Combine(folder, "decoder" + ending)}'
            logits = "{logits}"
            {(attention.Length > 0 ? $"outputs = [\"{attention}\"]" : "")}
            start = 1
            longest = 10

            """;
        for (int i = 0; i < states.Length; i++) text += $"[feed.state_{i}]\nfrom = \"{states[i]}\"\nnext = \"{next[i]}\"\n";
        return memory.Length > 0 ? text + $"[feed.enc_output]\nfrom = \"{memory}\"\n" : text;
    }
}
