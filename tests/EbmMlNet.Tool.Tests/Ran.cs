namespace EbmMlNet.Tool.Tests;

/// <summary>What one run of the tool in this process wrote.</summary>
internal sealed record Ran(int Code, string Output, string Error)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static Ran Of(params string[] args) => With("", args);

    public static Ran With(string input, params string[] args)
    {
        using StringWriter output = new(), error = new();
        int code = EbmTool.Run(args, new StringReader(input), output, error);
        return new Ran(code, output.ToString(), error.ToString());
    }

    /// <summary>A run that has to end well.</summary>
    public static Ran Well(params string[] args)
    {
        Ran ran = Of(args);
        Assert.True(ran.Code == EbmTool.Done, $"ebm {string.Join(' ', args)} ended with {ran.Code}: {ran.Error}");
        return ran;
    }
}
