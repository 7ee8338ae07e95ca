using Rnnc.Emit.C;
using Rnnc.Ir;
using Rnnc.Tests.Formats;
using Rnnc.Tests.Int8;
using Xunit;

namespace Rnnc.Tests.EmitC;

/// <summary>The folder appears whole or not at all, and nothing of others is touched.</summary>
public sealed class OutputFolderTests : IDisposable
{
    private readonly TemporaryFolder place = new();

    private static IReadOnlyDictionary<string, string> Files(string name) => CEmitter.Emit([(SamplePrograms.Accumulator, new EmitOptions(name))]);

    [Fact]
    public void A_new_folder_holds_the_files()
    {
        OutputFolder.Write(place.File("out") + "/", Files("one"));
        Assert.Equal(["out"], place.Names);
        foreach ((string file, string content) in Files("one")) Assert.Equal(content, File.ReadAllText(Path.Combine(place.File("out"), file)));
    }

    [Fact]
    public void A_folder_that_rnnc_wrote_is_replaced()
    {
        OutputFolder.Write(place.File("out"), Files("one"));
        File.WriteAllText(Path.Combine(place.File("out"), "rnnc_of_an_earlier_version.c"), "");
        OutputFolder.Write(place.File("out"), Files("two"));
        Assert.Equal(Files("two").Keys, Directory.EnumerateFiles(place.File("out")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.Equal(["out"], place.Names);
    }

    [Fact]
    public void An_empty_folder_is_filled()
    {
        Directory.CreateDirectory(place.File("out"));
        OutputFolder.Write(place.File("out"), Files("one"));
        Assert.True(File.Exists(Path.Combine(place.File("out"), "one.c")));
    }

    [Fact]
    public void Missing_parents_are_made()
    {
        OutputFolder.Write(place.File("deep/out"), Files("one"));
        Assert.Equal(["deep"], place.Names);
    }

    [Theory]
    [InlineData("notes.txt", null)]
    [InlineData("main.c", "whole")]
    [InlineData("rnnc.json", "{ \"models\": 3 }")]
    [InlineData("rnnc.json", "not json")]
    public void A_folder_that_holds_other_files_is_refused_and_kept(string foreign, string? manifest)
    {
        if (manifest == "whole") OutputFolder.Write(place.File("out"), Files("one"));
        else Directory.CreateDirectory(place.File("out"));
        string path = Path.Combine(place.File("out"), foreign);
        File.WriteAllText(path, manifest ?? "mine");
        string[] before = [.. Directory.EnumerateFiles(place.File("out")).Order(StringComparer.Ordinal)];
        InputException fault = Assert.Throws<InputException>(() => OutputFolder.Write(place.File("out"), Files("two")));
        Assert.Contains(foreign, fault.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.EnumerateFiles(place.File("out")).Order(StringComparer.Ordinal));
        Assert.Equal(["out"], place.Names);
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/out")]
    [InlineData("")]
    public void A_place_that_cannot_be_written_is_refused(string name)
    {
        place.Put("file", [1]);
        string path = name.Length == 0 ? "" : place.File(name);
        Assert.Throws<InputException>(() => OutputFolder.Write(path, Files("one")));
        Assert.Equal(["file"], place.Names);
    }

    public void Dispose() => place.Dispose();
}
