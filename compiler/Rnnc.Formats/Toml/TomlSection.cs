using System.Collections.Immutable;
using System.Globalization;
using Rnnc.Ir;
using Tomlyn.Model;

namespace Rnnc.Formats.Toml;

/// <summary>One table of a TOML file whose keys are all known: every fault names the key.</summary>
/// <param name="where">The file and the table.</param>
/// <param name="table">Its keys.</param>
/// <param name="help">What a user does about a fault, for example <c>see boards/README.md</c>.</param>
public sealed class TomlSection(Origin where, TomlTable table, string help)
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

    public long Number(string key, long least) => OptionalNumber(key, least) ?? throw Missing(key, "a number");

    public long? OptionalNumber(string key, long least) => Find(key) switch
    {
        null => null,
        long number when number >= least && number <= int.MaxValue * 4L => number,
        var other => throw Wrong(key, other, $"a whole number of at least {least.ToString(CultureInfo.InvariantCulture)}"),
    };

    public double? OptionalReal(string key) => Find(key) switch
    {
        null => null,
        double real => real,
        long number => number,
        var other => throw Wrong(key, other, "a number"),
    };

    /// <summary>A number of at least 0, or a text.</summary>
    public (long Number, string? Text)? OptionalNumberOrText(string key) => Find(key) switch
    {
        null => null,
        string text => (0, text),
        long number and >= 0 and <= int.MaxValue => (number, null),
        var other => throw Wrong(key, other, "a number or a text"),
    };

    /// <summary>The inner tables of this one in the file's order, every other key refused.</summary>
    public IEnumerable<(string Key, TomlSection Section)> Sections() => [.. table.Keys.Select(key => (key, Section(key)))];

    public IReadOnlyList<string> Texts(string key)
    {
        if (Find(key) is not { } value) throw Missing(key, "a list of texts");
        if (value is not TomlArray list || !list.All(item => item is string)) throw Wrong(key, value, "a list of texts");
        return [.. list.Cast<string>()];
    }

    public ImmutableArray<string> OptionalTexts(string key) => Find(key) is null ? [] : [.. Texts(key)];

    public TomlSection Section(string key) => OptionalSection(key) ?? throw Missing(key, "a table");

    public TomlSection? OptionalSection(string key) => Find(key) switch
    {
        null => null,
        TomlTable inner => new TomlSection(where.Of(key), inner, help),
        var other => throw Wrong(key, other, "a table"),
    };

    /// <summary>A key that nothing asked for is a mistake: a typing error would otherwise pass unseen.</summary>
    public void RefuseOthers()
    {
        foreach (string key in table.Keys)
            if (!read.Contains(key)) throw new InputException(where, $"the key \"{key}\"", $"one of {string.Join(", ", read.Order(StringComparer.Ordinal))}", help);
    }

    private object? Find(string key)
    {
        read.Add(key);
        return table.TryGetValue(key, out object? value) ? value : null;
    }

    private InputException Missing(string key, string expected) => new(where, $"no {key}", expected, help);

    private InputException Wrong(string key, object value, string expected) =>
        new(where, $"{key} = {Convert.ToString(value, CultureInfo.InvariantCulture)}", expected, help);
}
