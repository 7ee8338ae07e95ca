using Google.Protobuf;
using Rnnc.Ir;

namespace Rnnc.Formats.Files;

/// <summary>
/// Files and byte strings that hold one message. A message takes memory in proportion to its bytes, since every declared size is held
/// against them, and nests at most <see cref="MaximumDepth"/> deep.
/// </summary>
public static class MessageFile
{
    private const int MaximumDepth = 64;

    /// <exception cref="InputException">There is no such file, or it does not hold the message.</exception>
    public static T Read<T>(string path, MessageParser<T> parser, string expected)
        where T : IMessage<T> => Parse(InputFile.ReadAllBytes(path), parser, new Origin(path), expected);

    /// <exception cref="InputException">The bytes do not hold the message.</exception>
    internal static T Parse<T>(byte[] bytes, MessageParser<T> parser, Origin where, string expected)
        where T : IMessage<T> => InputGuard.Read(where, expected, () =>
    {
        using var input = CodedInputStream.CreateWithLimits(new MemoryStream(bytes, writable: false), Math.Max(1, bytes.Length), MaximumDepth);
        return parser.WithDiscardUnknownFields(true).ParseFrom(input);
    });
}
