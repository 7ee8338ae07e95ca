using Rnnc.Emit.TfLite.Operators;
using Rnnc.Emit.TfLite.Wire;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;

namespace Rnnc.Emit.TfLite.Step;

/// <summary>The states of a step model as resource variables (CALL_ONCE, VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE) or as inputs and outputs.</summary>
internal sealed class StateTensors(TensorMap map, StateForm form)
{
    private readonly List<(StateSlot Slot, int Handle, Format Format)> states = [];

    /// <summary>The states that start from other values than zeros, which the caller has to give first: a name and its integers.</summary>
    public IEnumerable<(string Name, byte[] Value)> InitialValues => states.Where(state => state.Slot.Initial.Floats.ContainsAnyExcept(0f)).Select(state => ($"rnnc_initial/{state.Slot.Name}", Initial(state.Slot, state.Format)));

    /// <summary>Sets the variables to their initial values; null where there are none.</summary>
    public FileSubgraph? Initialisation { get; private set; }

    /// <summary>Reads the states; before all other operators.</summary>
    public void Read(IReadOnlyList<StateSlot> slots)
    {
        if (slots.Count == 0) return;
        if (form == StateForm.Variables)
        {
            Initialisation = new FileSubgraph("initialise");
            map.File.Run(new FileOperator(BuiltinOperator.CALL_ONCE, 1, [], [], OptionTable.CallOnce(1)));
        }

        foreach (StateSlot slot in slots)
        {
            Format format = map.Formats.Of(slot.Read);
            int handle = -1;
            if (form == StateForm.InputsAndOutputs)
            {
                Placed input = map.New(slot.Name, map.Batched(slot.Read), format);
                map.File.Inputs.Add(input.Tensor);
                map.Place(slot.Read, input);
            }
            else
            {
                handle = Handle(map.File, slot.Name);
                Placed value = map.New(slot.Name, map.Batched(slot.Read), format);
                map.File.Run(new FileOperator(BuiltinOperator.READ_VARIABLE, 1, [handle], [value.Tensor]));
                map.Place(slot.Read, value);
                Initialise(slot, format);
            }

            states.Add((slot, handle, format));
        }
    }

    /// <summary>Writes the next states.</summary>
    /// <returns>Their tensors, where they are outputs.</returns>
    public IReadOnlyList<int> Write()
    {
        // All are read before one is written: a state may be another's next value.
        var next = states.ConvertAll(state => map.As(state.Slot.Write, state.Format).Tensor);
        if (form == StateForm.InputsAndOutputs) return next;
        for (int i = 0; i < states.Count; i++) map.File.Run(new FileOperator(BuiltinOperator.ASSIGN_VARIABLE, 1, [states[i].Handle, next[i]], []));
        return [];
    }

    private void Initialise(StateSlot slot, Format format)
    {
        int value = Initialisation!.Constant(new FileTensor(slot.Name + "_initial", TensorMap.TypeOf(format.Bits), map.Batched(slot.Read), FileQuantization.Of(format)) { Data = Initial(slot, format) });
        Initialisation.Run(new FileOperator(BuiltinOperator.ASSIGN_VARIABLE, 1, [Handle(Initialisation, slot.Name), value], []));
    }

    private static byte[] Initial(StateSlot slot, Format format) => TensorMap.Bytes(slot.Initial.Floats.ToArray().Select(value => (long)format.Quantize(value)), format.Bits / 8);

    private static int Handle(FileSubgraph graph, string name)
    {
        int handle = graph.Add(new FileTensor(name + "_handle", TfLiteType.RESOURCE, [], null));
        graph.Run(new FileOperator(BuiltinOperator.VAR_HANDLE, 1, [], [handle], OptionTable.VarHandle(name)));
        return handle;
    }
}
