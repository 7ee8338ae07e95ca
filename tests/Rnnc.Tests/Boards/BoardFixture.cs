using Rnnc.Boards;

namespace Rnnc.Tests.Boards;

/// <summary>The boards of this repository, the hand-written models of <c>fakes/</c>, and a folder for what is built of them.</summary>
public sealed class BoardFixture : IDisposable
{
    private readonly Dictionary<(string Fake, string? Model, string Board), FirmwareImage> images = [];

    public BoardCatalog Catalog { get; } = BoardCatalog.Load();

    public string Folder { get; } = Directory.CreateTempSubdirectory("rnnc-boards-").FullName;

    public static string Fake(string name) => Path.Combine(Corpus.Root, "tests", "Rnnc.Tests", "Boards", "fakes", name);

    /// <summary>Builds once for all tests of a class.</summary>
    public FirmwareImage Image(string fake, string? model, string board)
    {
        if (!images.TryGetValue((fake, model, board), out FirmwareImage? image))
            images[(fake, model, board)] = image = FirmwareBuilder.Build(Fake(fake), model, Catalog.Find(board), NewFolder());
        return image;
    }

    public string NewFolder() => Path.Combine(Folder, Guid.NewGuid().ToString("N"));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
