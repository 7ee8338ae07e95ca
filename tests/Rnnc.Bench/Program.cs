using Rnnc.Bench;
using Rnnc.Ir;

// tools/bench: measures the models of tests/models on every board that counts instructions.
bool check = args.Contains("--check");
string[] named = [.. args.Where(argument => argument != "--check")];
string root = ProjectFolder.Find();
string path = Path.Combine(root, "tests", "benchmarks.json"), page = Path.Combine(root, "docs", "benchmarks.md");
try
{
    if (named.Length > 0 && check) throw new InputException(new Origin("--check"), "named models", "no names: the whole record is checked");
    BenchmarkRecord measured = Measurement.Of(BenchmarkModel.In(Path.Combine(root, "tests", "models"), named), Console.Out);
    if (check) return Comparison.Print(BenchmarkRecord.Read(path), measured, File.Exists(page) ? File.ReadAllText(page) : "", Console.Out);
    if (named.Length > 0) return 0;
    measured.Write(path);
    File.WriteAllText(page, BenchmarkPage.Of(measured));
    Console.WriteLine($"written: {path}, {page}");
    return 0;
}
catch (InputException fault)
{
    Console.Error.WriteLine($"bench: {fault.Message}");
    return 1;
}
