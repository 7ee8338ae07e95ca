namespace Rnnc.Boards;

/// <summary>How the harness drives a model; the bits of the request's flags.</summary>
[Flags]
public enum RunMode
{
    /// <summary>Every run is one window: <c>infer</c>.</summary>
    Infer = 0,

    /// <summary>Every run is pushed step by step; the outputs are those after its last step. Streamable models only.</summary>
    Stream = 1,

    /// <summary>As <see cref="Stream"/>, with outputs after every step that is answered with RNNC_OK.</summary>
    StreamEveryStep = Stream | 2,

    /// <summary>Later runs start from the state that the run before left instead of the initial one.</summary>
    KeepState = 4,

    /// <summary>The state slots are read after every run. Streamable models with states only.</summary>
    ReadStates = 16,
}
