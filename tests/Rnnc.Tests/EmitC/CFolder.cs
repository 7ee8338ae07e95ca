using System.Text;
using Rnnc.Emit.C;
using Rnnc.Int8;
using Rnnc.Tests.Formats;

namespace Rnnc.Tests.EmitC;

/// <summary>A temporary folder of generated C, and what tests do with it.</summary>
internal sealed class CFolder : IDisposable
{
    public static readonly string[] Warnings = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"];

    private readonly TemporaryFolder folder = new();

    public CFolder(params (string Name, Int8Model Model)[] models)
    {
        Files = CEmitter.Emit([.. models.Select(model => (model.Model, new EmitOptions(model.Name)))]);
        foreach ((string file, string content) in Files) Put(file, content);
    }

    public IReadOnlyDictionary<string, string> Files { get; }

    public string Path => folder.File(".");

    public IEnumerable<string> Sources => folder.Names.Where(name => name.EndsWith(".c", StringComparison.Ordinal));

    public void Put(string name, string content) => folder.Put(name, Encoding.UTF8.GetBytes(content));

    /// <summary>Compiles and links all sources of the folder.</summary>
    public void Build(string compiler, string output, params string[] options) =>
        Tool.Run(Path, compiler, [.. Warnings, .. options, .. Sources, "-o", output]);

    /// <summary>What a program of the folder prints.</summary>
    public string Run(string program) => Tool.Run(Path, folder.File(program));

    public void Dispose() => folder.Dispose();
}
