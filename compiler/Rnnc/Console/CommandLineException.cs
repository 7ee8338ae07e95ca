namespace Rnnc.Cli.Console;

/// <summary>The command line is wrong in a way that its grammar does not see: options that exclude or need each other. Exit status 2.</summary>
public sealed class CommandLineException(string message) : Exception(message);
