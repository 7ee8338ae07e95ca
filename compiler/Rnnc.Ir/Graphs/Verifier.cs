namespace Rnnc.Ir;

/// <summary>
/// Holds a model to the rules of the IR, after reading and after every pass: values are made before they are read, once;
/// result types are what the ops infer; inputs, outputs and slots are as many as named. A breach is a fault of the pass, not of the input.
/// </summary>
public static class Verifier
{
    /// <exception cref="InvalidOperationException">The model breaks a rule; the text names the pass and the node.</exception>
    public static void Check(Model model, string pass)
    {
        Require(model.Graph.Inputs.Length == model.InputNames.Length + model.Slots.Length, pass, $"{model.Graph.Inputs.Length} graph inputs for {model.InputNames.Length} names and {model.Slots.Length} slots");
        Require(model.Graph.Outputs.Length == model.OutputNames.Length + model.Slots.Length, pass, $"{model.Graph.Outputs.Length} graph outputs for {model.OutputNames.Length} names and {model.Slots.Length} slots");
        foreach (StateSlot slot in model.Slots) Require(slot.Read.Type == slot.Write.Type, pass, $"slot {slot.Name} reads {slot.Read.Type} and writes {slot.Write.Type}");
        Check(model.Graph, pass);
    }

    private static void Check(Graph graph, string pass)
    {
        var made = new HashSet<Value>(ReferenceEqualityComparer.Instance);
        foreach (Value input in graph.Inputs) Require(made.Add(input), pass, $"input {input} twice");
        foreach (Node node in graph.Nodes)
        {
            foreach (Value input in node.Inputs) Require(made.Contains(input), pass, $"{node.Origin}: {node.Op.Name} reads {input} before it is made");
            var types = GraphBuilder.InferTypes(node.Op, node.Origin, node.Inputs);
            Require(types.Length == node.Outputs.Length, pass, $"{node.Origin}: {node.Op.Name} has {node.Outputs.Length} results, its op {types.Length}");
            for (int i = 0; i < types.Length; i++)
            {
                Require(types[i] == node.Outputs[i].Type, pass, $"{node.Origin}: result {i} of {node.Op.Name} is {node.Outputs[i].Type}, its op gives {types[i]}");
                Require(made.Add(node.Outputs[i]), pass, $"{node.Origin}: {node.Outputs[i]} made twice");
            }

            foreach (Graph inner in node.Op.Graphs) Check(inner, pass);
        }

        foreach (Value output in graph.Outputs) Require(made.Contains(output), pass, $"output {output} is never made");
    }

    private static void Require(bool condition, string pass, string fault)
    {
        if (!condition) throw new InvalidOperationException($"after {pass}: {fault}");
    }
}
