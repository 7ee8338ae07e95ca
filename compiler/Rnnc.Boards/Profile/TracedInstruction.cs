namespace Rnnc.Boards;

/// <summary>An instruction of a model's code and how often it ran.</summary>
/// <param name="Code">Its first halfword, which tells its length and whether it belongs to the vector instructions.</param>
/// <param name="Text">Mnemonic and operands as the disassembler has them; of another kind of instruction where it does not know vectors.</param>
/// <param name="Follows">It directly follows another load or store, and so overlaps with it.</param>
/// <param name="IsInLoop">It is part of a loop without branches inside.</param>
/// <param name="Caller">The instruction of the model's own code that ran last: where a function of the runtime was called.</param>
/// <param name="Taken">How often execution went on elsewhere than at the next instruction.</param>
public sealed record TracedInstruction(uint Address, ushort Code, string Text, bool Follows, bool IsInLoop, uint Caller, long Count, long Taken)
{
    public string Mnemonic => Text.Split(['\t', ' '], 2)[0].Split('.')[0];

    /// <summary>Vector instructions: the coprocessors' part of the encoding, where these cores have no others.</summary>
    public bool IsVector => (Code & 0xEC00) == 0xEC00;
}
