using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Rnnc.Tests.Read.Onnx;

/// <summary>Changes one field somewhere in a message: a number to an extreme one, a name to another one, an element dropped, doubled or moved.</summary>
internal static class MessageDamage
{
    private static readonly long[] Extremes = [0, 1, -1, 2, 3, 7, 65536, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];

    public static void Apply(IMessage message, Random random)
    {
        var places = new List<(IMessage Owner, FieldDescriptor Field)>();
        Collect(message, places);
        (IMessage owner, FieldDescriptor field) = places[random.Next(places.Count)];
        if (field.IsRepeated) ChangeList((IList)field.Accessor.GetValue(owner), random);
        else if (Other(field.Accessor.GetValue(owner), random) is { } value) field.Accessor.SetValue(owner, value);
        else field.Accessor.Clear(owner);
    }

    private static void Collect(IMessage message, List<(IMessage, FieldDescriptor)> places)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InDeclarationOrder())
        {
            object value = field.Accessor.GetValue(message);
            if (field.IsRepeated)
            {
                var list = (IList)value;
                if (list.Count > 0) places.Add((message, field));
                foreach (IMessage part in list.OfType<IMessage>()) Collect(part, places);
            }
            else if (value is IMessage part)
            {
                places.Add((message, field));
                Collect(part, places);
            }
            else if (value is not null && !value.Equals("") && (!field.HasPresence || field.Accessor.HasValue(message)))
            {
                places.Add((message, field));
            }
        }
    }

    private static void ChangeList(IList list, Random random)
    {
        int at = random.Next(list.Count), other = random.Next(list.Count);
        switch (random.Next(4))
        {
            case 0: list.RemoveAt(at); break;
            case 1: list.Insert(other, list[at]); break;
            case 2: (list[at], list[other]) = (list[other], list[at]); break;
            default:
                if (Other(list[at]!, random) is { } value) list[at] = value;
                else list.Clear();
                break;
        }
    }

    private static object? Other(object value, Random random) => value switch
    {
        long => Extremes[random.Next(Extremes.Length)],
        int => (int)Math.Clamp(Extremes[random.Next(Extremes.Length)], int.MinValue, int.MaxValue),
        float => random.Next(3) switch { 0 => float.NaN, 1 => 1e30f, _ => -1f },
        string text => random.Next(2) == 0 ? "" : text + "x",
        ByteString bytes => ByteString.CopyFrom(bytes.Span[..random.Next(bytes.Length + 1)]),
        Enum => Enum.ToObject(value.GetType(), random.Next(20)),
        _ => null,
    };
}
