using Rnnc.Cli;

return RnncCommand.Invoke(args, Console.Out, Console.Error);
