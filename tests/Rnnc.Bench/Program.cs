using Rnnc.Bench;
using Rnnc.Bench.Tflm;
using Rnnc.Ir;

// tools/bench: measures the models of tests/models on every board that counts instructions.
bool check = args.Contains("--check");
string[] named = [.. args.Where(argument => argument != "--check")];
string root = ProjectFolder.Find();
string path = Path.Combine(root, "tests", "benchmarks.json"), page = Path.Combine(root, "docs", "benchmarks.md");
try
{
    if (args is ["--tflm", string checkout, string build]) return TflmCheck.Run(root, checkout, build, Console.Out);
    if (named.Length > 0 && check) throw new InputException(new Origin("--check"), "named models", "no names: the whole record is checked");
    IReadOnlyList<Peer> peers = Peer.Read(Path.Combine(root, "tests", "peers.json"));
    DirectoryInfo temporary = Directory.CreateTempSubdirectory("rnnc-");
    try
    {
        IReadOnlyList<BenchmarkModel> models = BenchmarkModel.In(root, temporary.FullName, named);
        BenchmarkRecord measured = Measurement.Of(models, Console.Out);
        if (check)
        {
            BenchmarkRecord recorded = BenchmarkRecord.Read(path);
            bool isPage = File.Exists(page) && File.ReadAllText(page) == BenchmarkPage.Of(recorded, peers);
            return Comparison.Print(recorded, measured, models.Select(model => model.Name).ToHashSet(), isPage, Console.Out);
        }

        if (named.Length > 0) return 0;
        measured.Write(path);
        File.WriteAllText(page, BenchmarkPage.Of(measured, peers));
        Console.WriteLine($"written: {path}, {page}");
        return 0;
    }
    finally
    {
        temporary.Delete(recursive: true);
    }
}
catch (InputException fault)
{
    Console.Error.WriteLine($"bench: {fault.Message}");
    return 1;
}
