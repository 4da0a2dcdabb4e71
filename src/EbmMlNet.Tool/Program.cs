using EbmMlNet.Tool;

return EbmTool.Run(args, Console.In, Console.Out, Console.Error);
