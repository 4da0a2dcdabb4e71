using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML;

namespace EbmMlNet.Tests.Onnx;

/// <summary>The JavaScript of docs/deployment.md, run on Node, where it is installed together with ONNX's runtimes.</summary>
public sealed partial class OnnxNodeTests : IDisposable
{
    private const string Modules = "EBMMLNET_NODE_MODULES";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ebm-node");

    public void Dispose() => _folder.Delete(recursive: true);

    [SkippableTheory]
    [InlineData("onnxruntime-node")]
    [InlineData("onnxruntime-web")]
    public void The_script_on_the_page_gives_the_scores(string runtime)
    {
        string? modules = Environment.GetEnvironmentVariable(Modules);
        Skip.If(modules is null, $"Node's packages are not here: npm install onnxruntime-node onnxruntime-web, and set {Modules} to the folder node_modules.");
        _ = Directory.CreateSymbolicLink(Path.Combine(_folder.FullName, "node_modules"), modules!);
        string script = Script().Match(File.ReadAllText(Path.Combine(Checkout.Root, "docs", "deployment.md"))).Groups[1].Value;
        Assert.Contains("\"onnxruntime-node\"", script, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(_folder.FullName, "score.mjs"), script.Replace("\"onnxruntime-node\"", $"\"{runtime}\"", StringComparison.Ordinal));
        var ml = new MLContext(seed: 1);
        EnergyFunction energy = RandomEnergies.Encoded(3, new Random(28), [9], Activation.Relu, false);
        IDataView data = FeatureRow.Load(ml, [1, 2, 101], [3, float.NaN, 99]);
        ITransformer model = ScoringFixture.Transformer(ml, data, energy);
        using (FileStream file = File.Create(Path.Combine(_folder.FullName, "ranker.onnx")))
        {
            ml.Model.ConvertToOnnx(model, data, file, "Score");
        }

        float[] expected = ScoringFixture.Scores(model.Transform(data)), found = JsonSerializer.Deserialize<float[]>(Run("node", "score.mjs"))!;

        Assert.NotEqual(expected[0], expected[1]);
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 1e-5f * Math.Abs(expected[0] - expected[1])));
    }

    private string Run(string command, string argument)
    {
        var start = new ProcessStartInfo(command, argument) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{output}\n{errors.Result}");
        return output;
    }

    [GeneratedRegex(@"^```js\r?\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Script();
}
