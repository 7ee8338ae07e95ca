namespace Rnnc.Quantize.Flat;

/// <summary>Rows of a table that another stage reads are taken there once more, where the tokens are the model's input: no row is kept over time.</summary>
internal static class RepeatGathers
{
    public static void Run(FlatModel model)
    {
        var gathers = model.Nodes.Where(node => node.Op is FlatGather gather && model.Inputs.Contains(gather.Index.Base ?? gather.Index)).ToDictionary(node => node.Output);
        for (int s = 0; s < model.Stages.Count; s++)
        {
            FlatStage stage = model.Stages[s];
            if (!stage.IsLoop) continue;
            IEnumerable<FlatValue> read = stage.Nodes.SelectMany(node => node.Inputs).Select(input => input.Base ?? input);
            foreach (FlatValue rows in read.Where(value => value.Stage != s && gathers.ContainsKey(value)).Distinct().ToList())
            {
                var own = new FlatValue(rows.Name, rows.Length, rows.HasRows) { Stage = s, Known = rows.Known };
                for (int i = 0; i < stage.Nodes.Count; i++) stage.Nodes[i] = stage.Nodes[i].Reading(rows, own);
                stage.Nodes.Insert(0, gathers[rows] with { Output = own });
            }
        }

        foreach (FlatStage stage in model.Stages) stage.Nodes.RemoveAll(node => gathers.ContainsKey(node.Output) && !IsRead(model, node.Output));
    }

    private static bool IsRead(FlatModel model, FlatValue value) =>
        model.Nodes.Any(node => ReferenceEquals(node.Output.RowOf, value) || node.Inputs.Any(input => ReferenceEquals(input.Base ?? input, value)))
        || model.States.Exists(state => ReferenceEquals(state.Write.Base ?? state.Write, value) || ReferenceEquals(state.Source?.Base ?? state.Source, value))
        || model.Outputs.Exists(output => ReferenceEquals(output.Value, value) || ReferenceEquals(output.Logits, value));
}
