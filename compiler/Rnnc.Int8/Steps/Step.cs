namespace Rnnc.Int8;

/// <summary>One step of a program; docs/program.md defines each to the bit.</summary>
public abstract record Step;
