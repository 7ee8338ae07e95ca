namespace Rnnc.Emit.TfLite.Step;

/// <summary>Where a model of one step keeps its states.</summary>
public enum StateForm
{
    /// <summary>In resource variables, which the interpreter initialises once.</summary>
    Variables,

    /// <summary>With the caller: inputs, and outputs that are the next inputs.</summary>
    InputsAndOutputs,
}
