using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Data of another element type than the model's input, where no value changes by it.</summary>
internal static class ElementConversion
{
    public static Tensor To(ElementType element, Tensor array, Origin where)
    {
        if (array.Element == element) return array;
        Tensor result = ElementwiseKernels.Cast(array, element);
        Tensor back = ElementwiseKernels.Cast(result, array.Element);
        bool isSame = array.Element == ElementType.Float32 ? back.Floats.SequenceEqual(array.Floats) : back.Integers.SequenceEqual(array.Integers);
        return isSame ? result : throw new InputException(where, $"values of type {array.Element} that {element} cannot hold", $"values of type {element}", "convert the data");
    }
}
