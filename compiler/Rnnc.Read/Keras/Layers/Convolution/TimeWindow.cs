using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// A window that moves over the steps of [batch, time, features]: result k meets the steps k stride + i dilation - before, i = 0 .. size - 1,
/// where steps before the first and after the last are padding.
/// </summary>
internal sealed class TimeWindow
{
    /// <summary>Each place of the window is a slice and a product of its own.</summary>
    private const int MaximumSize = 1024;

    private const string Remedy = "the config is damaged: save the model again";

    private readonly int stride;
    private readonly int dilation;
    private readonly int before;
    private readonly int after;

    private TimeWindow(LayerConfig config, int size, int stride, int dilation, Shape input)
    {
        if (input.Rank != 3) throw new InputException(config.Where, $"an input of shape {input}", "[batch, time, features]", Remedy);
        if (size > MaximumSize) throw new InputException(config.Where, $"a window of {size} steps", $"{MaximumSize} at most");
        Steps = FixedExtent.Of(input, 1, config.Where, "time steps");
        Size = size;
        this.stride = stride;
        this.dilation = dilation;
        long reach = ((size - 1L) * dilation) + 1;
        string padding = config.Settings.Text("padding", "valid");
        long total = padding switch
        {
            "valid" => 0,
            "causal" => reach - 1,
            "same" => Math.Max(0, ((Results(Steps, 1) - 1) * stride) + reach - Steps),
            _ => throw config.Settings.Fault("padding", "valid, same or causal"),
        };
        if (Steps + total < reach) throw new InputException(config.Where, $"a window of {reach} steps over {Steps}", "a sequence at least as long");
        before = (int)(padding == "causal" ? total : total / 2);
        after = (int)total - before;
        Count = (int)Results(Steps + total, reach);

        long Results(long steps, long needed) => ((steps - needed) / stride) + 1;
    }

    /// <summary>Places of the window.</summary>
    public int Size { get; }

    /// <summary>Steps of the input.</summary>
    public int Steps { get; }

    /// <summary>Steps of the result.</summary>
    public int Count { get; }

    public bool IsPadded => before + after > 0;

    public static TimeWindow OfConvolution(LayerConfig config, Shape input)
    {
        RequireChannelsLast(config);
        return new(config, Number(config, "kernel_size"), Number(config, "strides", 1), Number(config, "dilation_rate", 1), input);
    }

    /// <summary>A pool moves by its own size unless the config says otherwise.</summary>
    public static TimeWindow OfPool(LayerConfig config, Shape input)
    {
        RequireChannelsLast(config);
        int size = Number(config, "pool_size", 2);
        return new(config, size, Number(config, "strides", size), 1, input);
    }

    /// <summary>For each place of the window the steps that it meets, [batch, count, features].</summary>
    public List<Value> Taps(Formula formula, Value x, double padding)
    {
        Value padded = IsPadded ? formula.Apply(new Pad(1, before, after, padding), x) : x;
        return [.. Enumerable.Range(0, Size).Select(place => formula.Apply(new Slice(1, place * dilation, Count, Count > 1 ? stride : 1), padded))];
    }

    /// <summary>One over the number of real steps under the window at each of its places in time, [1, count, 1].</summary>
    public Tensor Shares() => Tensor.Float(
        [.. Enumerable.Range(0, Count).Select(k => 1f / Math.Max(1, Enumerable.Range(0, Size).Count(place => (k * stride) + (place * dilation) - before is var step && step >= 0 && step < Steps)))],
        1, Count, 1);

    private static void RequireChannelsLast(LayerConfig config)
    {
        if (config.Settings.Text("data_format", "channels_last") != "channels_last") throw config.Settings.Fault("data_format", "channels_last");
    }

    /// <summary>A number, or a list of one.</summary>
    private static int Number(LayerConfig config, string key, int? fallback = null)
    {
        if (fallback is { } absent && !config.Settings.Has(key)) return absent;
        JsonElement value = config.Settings.Any(key);
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1) value = value[0];
        return ConfigObject.TryInteger(value, out int number) && number is > 0 and < 1 << 20 ? number : throw config.Settings.Fault(key, "a whole number of 1 or more");
    }
}
