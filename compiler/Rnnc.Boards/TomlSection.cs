using System.Globalization;
using Rnnc.Ir;
using Tomlyn.Model;

namespace Rnnc.Boards;

/// <summary>One table of a TOML file whose keys are all known: every fault names the key.</summary>
internal sealed class TomlSection(Origin where, TomlTable table)
{
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    public Origin Where => where;

    public string Text(string key) => OptionalText(key) ?? throw Missing(key, "a text");

    public string? OptionalText(string key) => Find(key) switch
    {
        null => null,
        string text => text,
        var other => throw Wrong(key, other, "a text"),
    };

    public long Number(string key, long least) => Find(key) switch
    {
        null => throw Missing(key, "a number"),
        long number when number >= least && number <= int.MaxValue * 4L => number,
        var other => throw Wrong(key, other, $"a whole number of at least {least.ToString(CultureInfo.InvariantCulture)}"),
    };

    public IReadOnlyList<string> Texts(string key)
    {
        if (Find(key) is not { } value) throw Missing(key, "a list of texts");
        if (value is not TomlArray list || !list.All(item => item is string)) throw Wrong(key, value, "a list of texts");
        return [.. list.Cast<string>()];
    }

    public TomlSection Section(string key) => OptionalSection(key) ?? throw Missing(key, "a table");

    public TomlSection? OptionalSection(string key) => Find(key) switch
    {
        null => null,
        TomlTable inner => new TomlSection(where.Of(key), inner),
        var other => throw Wrong(key, other, "a table"),
    };

    /// <summary>A key that nothing asked for is a mistake: a typing error would otherwise pass unseen.</summary>
    public void RefuseOthers()
    {
        foreach (string key in table.Keys)
            if (!read.Contains(key)) throw new InputException(where, $"the key \"{key}\"", $"one of {string.Join(", ", read.Order(StringComparer.Ordinal))}", "see boards/README.md");
    }

    private object? Find(string key)
    {
        read.Add(key);
        return table.TryGetValue(key, out object? value) ? value : null;
    }

    private InputException Missing(string key, string expected) => new(where, $"no {key}", expected, "see boards/README.md");

    private InputException Wrong(string key, object value, string expected) =>
        new(where, $"{key} = {Convert.ToString(value, CultureInfo.InvariantCulture)}", expected, "see boards/README.md");
}
