using Rnnc.Formats.Files;
using Rnnc.Formats.Keras;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>The file of weights beside an architecture: what <c>model.save_weights</c> wrote, or a whole model of Keras.</summary>
internal static class WeightsFile
{
    /// <exception cref="InputException">There is no such file, or it holds no weights of Keras.</exception>
    public static KerasWeights Open(string path)
    {
        byte[] file = InputFile.ReadAllBytes(path);
        if (KerasWeights.IsHdf5(file)) return KerasWeights.Open(path);
        return KerasArchive.Open(path).Weights ?? throw new InputException(new Origin(path), "an architecture", "weights of Keras: .weights.h5, .h5 or .keras", "give what model.save_weights wrote");
    }

    /// <summary>Refuses arrays that no layer has read: the file is of another network.</summary>
    public static void RequireAllRead(KerasWeights weights, NetworkConfig config, Origin file)
    {
        KerasVariable[] left = [.. weights.Unread.Where(variable => !variable.Path.Split('/').Any(WeightScope.IsOfTraining))];
        if (left.Length == 0) return;
        string more = left.Length > 1 ? $" and {left.Length - 1} more" : "";
        throw new InputException(weights.Where, $"{left[0].Path} [{string.Join(", ", left[0].Dims)}]{more}, which no layer reads", $"the weights of {config.Name} in {file.File}", "give the weights that belong to this architecture");
    }
}
