namespace Rnnc.Boards;

/// <summary>What an instruction of a model is for.</summary>
public enum InstructionKind
{
    /// <summary>Loops that multiply and accumulate.</summary>
    Products,

    /// <summary>The rest of matrix products: biases, changes of scale, stores.</summary>
    Requantize,

    /// <summary>Tables: gates' functions, softmax.</summary>
    Activations,

    /// <summary>Everything else that layers compute.</summary>
    Elementwise,

    /// <summary>The API, initial states, copies of inputs, calls.</summary>
    Glue,
}
