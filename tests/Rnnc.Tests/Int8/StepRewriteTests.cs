using System.Collections;
using System.Reflection;
using Rnnc.Int8;
using Xunit;

namespace Rnnc.Tests.Int8;

/// <summary>A step as a part of another program: every reference, constant and table of every kind moves.</summary>
public sealed class StepRewriteTests
{
    private const int Moved = 1000;

    private static readonly HashSet<string> Constants = ["Matrix", "Bias", "Multipliers", "Exponents"];

    public static TheoryData<string> Kinds => [.. typeof(Step).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Step)) || type.IsSubclassOf(typeof(LaneOp))).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind(string name)
    {
        Type type = typeof(Step).Assembly.GetType($"Rnnc.Int8.{name}")!;
        object made = Make(type);
        Step step = made as Step ?? new Map(1, [(LaneOp)made]);
        Step rewritten = new StepRewrite(part => part with { Vector = part.Vector + Moved }, constant => constant + Moved, table => table + Moved).Of(step);
        Check(step, rewritten, step is Gather or TableSoftmax || type == typeof(Lookup) || type == typeof(Power) || type == typeof(Squash));
    }

    /// <summary>References and pool numbers are moved, all else is as it was.</summary>
    private static void Check(object before, object after, bool hasTable)
    {
        Assert.Equal(before.GetType(), after.GetType());
        foreach (PropertyInfo property in before.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0 && property.Name != "EqualityContract"))
        {
            object? a = property.GetValue(before), b = property.GetValue(after);
            if (a is Ref part) Assert.Equal(part with { Vector = part.Vector + Moved }, b);
            else if (a is int number && (Constants.Contains(property.Name) || (hasTable && property.Name == "Table"))) Assert.Equal(number + Moved, b);
            else if (a is IEnumerable list) Assert.All(list.Cast<object>().Zip(((IEnumerable)b!).Cast<object>()), pair => Check(pair.First, pair.Second, hasTable));
            else Assert.Equal(a, b);
        }
    }

    private static object Make(Type type)
    {
        if (type == typeof(Ref)) return new Ref(3, 0, 1);
        if (type == typeof(int)) return 7;
        if (type == typeof(bool)) return true;
        if (type.IsEnum) return Enum.GetValues(type).GetValue(0)!;
        if (type == typeof(Rescale)) return Rescale.None;
        if (type.IsGenericType)
        {
            Type element = type.GetGenericArguments()[0];
            Array items = Array.CreateInstance(element, 1);
            items.SetValue(Make(element == typeof(LaneOp) ? typeof(Literal) : element), 0);
            return typeof(System.Collections.Immutable.ImmutableArray).GetMethods().First(method => method.Name == "Create" && method.GetParameters() is [{ ParameterType.IsArray: true }]).MakeGenericMethod(element).Invoke(null, [items])!;
        }

        ConstructorInfo constructor = type.GetConstructors().First();
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Make(parameter.ParameterType))]);
    }
}
